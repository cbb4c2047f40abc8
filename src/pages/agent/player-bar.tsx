import type { Desk } from './desk.ts'
import { type Player, SPEEDS } from './player.ts'

export function PlayerBar({ player, desk }: { player: Player; desk: Desk }) {
  const { sample, done, speed, paused, look } = player
  const over = done.value >= sample.steps.length
  return (
    <section class="player" aria-label="The call that is played">
      <div class="look">
        <b>{sample.title}</b>
        <p aria-live="polite">{look}</p>
      </div>
      <progress max={sample.steps.length} value={done.value} aria-label="How far the call has come" />
      <div class="buttons">
        <button type="button" disabled={over} onClick={() => player.pause(!paused.value)}>
          {over ? 'Played' : paused.value ? 'Go on' : 'Pause'}
        </button>
        <button type="button" disabled={over} onClick={() => player.skip()}>
          Next line
        </button>
        {SPEEDS.map(each => (
          <button
            type="button"
            key={each}
            aria-pressed={speed.value === each}
            onClick={() => player.setSpeed(each)}
          >
            {each}×
          </button>
        ))}
        <button type="button" class="quiet" onClick={() => desk.leave()}>
          Another call
        </button>
      </div>
    </section>
  )
}
