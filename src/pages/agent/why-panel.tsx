import { useEffect, useRef } from 'preact/hooks'
import type { Desk } from './desk.ts'
import type { Explained } from './explained.ts'
import { KeyHint } from './key-hint.tsx'
import { useFetched } from './read.ts'
import { type Why, whyNot, whyThis } from './why.ts'
import { inWords } from './words.ts'

/** Why the chosen card stands where it stands, and why nothing else does: from the record of the decision. */
export function WhyPanel({ desk }: { desk: Desk }) {
  const shown = desk.call.value?.shown.value.decision
  const card = desk.chosen.value
  const decisionId = card?.decisionId ?? shown?.decisionId
  const record = useFetched<{ explained: Explained }>(decisionId ? `/v1/decisions/${decisionId}` : null)
  const { currency } = desk.vocabulary
  const panel = useRef<HTMLElement>(null)
  // Where the columns stand below each other it may be out of sight.
  useEffect(() => panel.current?.scrollIntoView({ block: 'nearest' }), [record])
  if (!record) return <section class="why" aria-label="Why" aria-busy="true" />
  const { explained } = record
  if ('notExplained' in explained)
    return <section class="why">Cannot be explained: {explained.notExplained}</section>
  const actionId = card?.action.actionId
  const explanation = explained.actions.find(action => action.actionId === actionId)?.explanation
  return (
    <section class="why" aria-label="Why" ref={panel}>
      <button
        type="button"
        class="quiet"
        onClick={() => {
          desk.whyOpen.value = false
        }}
      >
        Back to the talk <KeyHint of="w" />
      </button>
      {card && explanation && (
        <This name={inWords(actionId!)} reason={card.action.reason} why={whyThis(explanation, currency)} />
      )}
      <h3>Why not something else</h3>
      {whyNot(explained.excluded ?? []).map(({ title, items }, index) => (
        <details key={title} open={index < 2 && items.length < 12}>
          <summary>
            {title} <span>{items.length}</span>
          </summary>
          <ul>
            {items.map(({ actionId, name, change }) => (
              <li key={actionId}>
                <b>{name}</b> {change}
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  )
}

function This({ name, reason, why }: { name: string; reason: string; why: Why }) {
  return (
    <>
      <h3>Why “{name}”</h3>
      <p>{reason}.</p>
      <p class="sum">{why.sum}</p>
      {why.weights.length > 0 && <p>Weighs more or less now: {why.weights.join(', ')}</p>}
      {why.contributions.length > 0 && (
        <ul class="contributions" aria-label="What makes it likely, and what does not">
          {why.contributions.map(({ label, share }) => (
            <li key={label}>
              <span>{label}</span>
              <meter min={0} max={1} value={Math.abs(share)} class={share < 0 ? 'less' : 'more'} />
              <span>{share < 0 ? 'less likely' : 'more likely'}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
