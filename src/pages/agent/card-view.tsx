import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Call } from './call.ts'
import type { Desk } from './desk.ts'
import { KeyHint } from './key-hint.tsx'
import type { Card } from './shown.ts'
import { forAgents, inWords } from './words.ts'

const SAID = { accepted: 'Accepted', declined: 'Declined', later: 'Later' } as const

interface CardProps {
  readonly card: Card
  readonly place: number
  readonly desk: Desk
  readonly call: Call
}

export function CardView({ card, place, desk, call }: CardProps) {
  const { action, better, lock } = card
  const { actionId, kind, treatment, reason } = action
  const said = call.answers.value.get(actionId)
  const chosen = desk.chosen.value?.action.actionId === actionId
  const title = `card-${actionId}`
  return (
    <article
      class={`card ${kind} ${chosen ? 'chosen' : ''} ${lock ? 'locked' : ''} ${said ? 'answered' : ''}`}
      data-action={actionId}
      tabIndex={-1}
      aria-labelledby={title}
      aria-disabled={lock ? true : undefined}
      onFocusIn={() => desk.choose(actionId)}
    >
      <header>
        <KeyHint of={String(place)} />
        <h3 id={title}>{treatment.headline ?? inWords(actionId)}</h3>
        {better && <span class="better">Best now</span>}
        <span class="kind">{inWords(kind)}</span>
      </header>
      <p class="script">{treatment.script}</p>
      <footer>
        <p class="reason">{lock ? `Locked: ${lock.reason}. ${forAgents(lock.liftedBy)}` : reason}</p>
        {said ? <p class="said">{SAID[said]}</p> : <Answers {...{ card, desk, call, chosen }} />}
      </footer>
    </article>
  )
}

function Answers({ card, desk, call, chosen }: Omit<CardProps, 'place'> & { chosen: boolean }) {
  const locked = card.lock !== null || call.over.value
  const key = (name: string) => (chosen && !locked ? name : null)
  const asked = desk.question.value?.about === card.action.actionId
  return (
    <>
      <div class="answers" inert={asked}>
        <button type="button" class="accept" disabled={locked} onClick={() => desk.answer(card, 'accepted')}>
          Accept <KeyHint of={key('a')} />
        </button>
        <button type="button" disabled={locked} onClick={() => desk.askWhyDeclined(card)}>
          Decline <KeyHint of={key('d')} />
        </button>
        <button type="button" disabled={locked} onClick={() => desk.answer(card, 'later')}>
          Later <KeyHint of={key('l')} />
        </button>
        <button
          type="button"
          class="quiet"
          aria-expanded={chosen && desk.whyOpen.value}
          onClick={() => {
            desk.whyOpen.value = !(chosen && desk.whyOpen.value)
            desk.choose(card.action.actionId)
          }}
        >
          Why <KeyHint of={key('w')} />
        </button>
      </div>
      {asked && <Reasons desk={desk} />}
    </>
  )
}

/** Why it is declined. Laid over the card, so that asking moves nothing; it takes the focus, so that the card stays. */
function Reasons({ desk }: { desk: Desk }) {
  const { question } = desk
  const first = useRef<HTMLFieldSetElement>(null)
  useLayoutEffect(() => first.current?.querySelector('button')?.focus(), [])
  return (
    <fieldset ref={first} class="reasons" aria-label="Why is it declined?">
      {question.value?.options.map(({ label, run }, index) => (
        <button type="button" key={label} onClick={run}>
          <KeyHint of={String(index + 1)} /> {label}
        </button>
      ))}
      <button
        type="button"
        class="quiet"
        onClick={() => {
          question.value = null
        }}
      >
        Back <KeyHint of="Esc" />
      </button>
    </fieldset>
  )
}
