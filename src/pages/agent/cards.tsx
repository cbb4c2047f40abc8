import { useRef } from 'preact/hooks'
import type { Call } from './call.ts'
import { CardView } from './card-view.tsx'
import type { Desk } from './desk.ts'
import { KeyHint } from './key-hint.tsx'

const SLOTS = [0, 1, 2]

/** The cards, in slots that keep their places. While the pointer or the focus is on them, none moves. */
export function Cards({ desk, call }: { desk: Desk; call: Call }) {
  const list = useRef<HTMLOListElement>(null)
  const on = useRef({ pointer: false, focus: false })
  const holds = (change: Partial<{ pointer: boolean; focus: boolean }>) => {
    Object.assign(on.current, change)
    call.hold(on.current.pointer || on.current.focus)
  }
  const { cards, next, decision } = call.shown.value
  const fallback = decision?.fallback && Object.values(decision.fallback)[0]
  return (
    <section
      class="cards"
      aria-labelledby="cards-title"
      onFocusIn={event => holds({ focus: list.current?.contains(event.target as Node) ?? false })}
    >
      <div class="cards-head">
        <h2 id="cards-title" tabIndex={-1}>
          What to do now
        </h2>
        <button
          type="button"
          class={`next ${next ? 'waits' : ''}`}
          disabled={!next}
          onClick={() => call.showNext()}
        >
          New suggestion <KeyHint of="n" />
        </button>
      </div>
      <ol
        ref={list}
        onPointerEnter={() => holds({ pointer: true })}
        onPointerLeave={() => holds({ pointer: false })}
        onFocusOut={event =>
          holds({ focus: event.currentTarget.contains(event.relatedTarget as Node | null) })
        }
      >
        {SLOTS.map(slot => {
          const card = cards[slot]
          return (
            <li key={slot} class={`slot ${card ? '' : 'empty'}`}>
              {card && (
                <CardView key={card.action.actionId} card={card} place={slot + 1} desk={desk} call={call} />
              )}
              {slot === 0 && cards.length === 0 && fallback && (
                <div class="card fallback">
                  {fallback.headline && (
                    <header>
                      <h3>{fallback.headline}</h3>
                    </header>
                  )}
                  <p class="script">{fallback.script}</p>
                </div>
              )}
            </li>
          )
        })}
      </ol>
    </section>
  )
}
