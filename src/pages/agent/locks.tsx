import type { Call } from './call.ts'
import { forAgents, inWords } from './words.ts'

/** What is blocked now, why, and what lifts it. Its height is always the same. */
export function Locks({ call }: { call: Call }) {
  const locks = call.locks.value
  return (
    <section class="locks" aria-label="Locks">
      {locks.length === 0 ? (
        <p class="none">Nothing is locked</p>
      ) : (
        <ul class={locks.length > 2 ? 'many' : ''}>
          {locks.map(({ id, reason, blocks, liftedBy }) => (
            <li key={id} data-lock={id}>
              <p class="reason">{reason}</p>
              <p class="effect">
                <span class="blocks">No {blocks.map(kind => inWords(kind).toLowerCase()).join(', ')}.</span>{' '}
                <span class="lifts">
                  <b>Lifted by:</b> {forAgents(liftedBy)}
                </span>
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
