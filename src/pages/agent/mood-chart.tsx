import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Call } from './call.ts'
import { moodLine } from './mood.ts'
import { moodInWords } from './words.ts'

const WIDTH = 320
const HEIGHT = 64
const REDRAWN_MS = 1_000

/** How the customer sounds over the call. */
export function MoodChart({ call }: { call: Call }) {
  const now = useSignal(Date.now())
  useEffect(() => {
    const timer = setInterval(() => {
      if (!call.over.value) now.value = Date.now()
    }, REDRAWN_MS)
    return () => clearInterval(timer)
  }, [])
  const moods = call.moods.value
  const line = moodLine(moods, Math.max(now.value, moods.at(-1)?.at ?? 0))
  const at = (x: number, y: number) => `${(x * WIDTH).toFixed(1)},${(4 + y * (HEIGHT - 8)).toFixed(1)}`
  const sentiment = moods.at(-1)?.sentiment ?? null
  const word = sentiment === null ? 'Not heard yet' : moodInWords(sentiment)
  const end = line.at(-1)
  return (
    <figure class="mood">
      <figcaption>
        Mood <b data-mood={word}>{word}</b>
        {sentiment !== null && <span>{sentiment.toFixed(1)}</span>}
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Mood over the call; now ${word}`}
      >
        <line class="middle" x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
        <line class="anger" x1="0" x2={WIDTH} y1={4 + 0.75 * (HEIGHT - 8)} y2={4 + 0.75 * (HEIGHT - 8)} />
        <polyline points={line.map(({ x, y }) => at(x, y)).join(' ')} />
        {end && <path d={`M${at(end.x, end.y)}h0`} />}
      </svg>
    </figure>
  )
}
