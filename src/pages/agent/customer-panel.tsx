import { useRef } from 'preact/hooks'

import type { Call } from './call.ts'
import { type CustomerView, type Entry, history, whoIs } from './customer.ts'
import type { Explained } from './explained.ts'
import { useFetched } from './read.ts'
import { scoreSeen } from './why.ts'

const PAST_SHOWN = 8

export function CustomerPanel({ call, currency }: { call: Call; currency: string }) {
  const id = call.customerId.value
  const path = id && `/v1/customers/${encodeURIComponent(id)}`
  const { decision, next } = call.shown.value
  // What has changed what is best may be the profile.
  const view = useFetched<CustomerView>(path, (next ?? decision)?.decisionId)
  const timeline = useFetched<{ items: readonly Entry[] }>(path && `${path}/timeline?limit=100`)
  const churn = useChurn(call)
  if (!view) return <p class="loading">{id ?? 'Who is calling is not known yet'}</p>
  const who = whoIs(view, churn, currency)
  const past = history(
    timeline?.items ?? [],
    { sessionId: call.sessionId, startedAt: call.startedAt.value },
    Date.now(),
  )
  return (
    <>
      <h2>{who.name}</h2>
      <p class="about">{who.about}</p>
      <p class="id">{id}</p>
      {who.warnings.map(warning => (
        <p class="warning" key={warning}>
          {warning}
        </p>
      ))}
      <dl class="figures">
        {who.figures.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Chips title="Has" names={who.products} none="No products" />
      <Chips title="Consents to" names={who.consents} none="Nothing: no offers" />
      <h3>Before this call</h3>
      {past.length === 0 ? (
        <p class="none">{timeline ? 'Nothing on record' : 'Not read yet'}</p>
      ) : (
        <ul class="past">
          {past.slice(0, PAST_SHOWN).map(({ id, what, when }) => (
            <li key={id}>
              {what} <span>{when}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Chips({ title, names, none }: { title: string; names: readonly string[] | null; none: string }) {
  if (names === null) return null
  return (
    <>
      <h3>{title}</h3>
      {names.length === 0 ? (
        <p class="none">{none}</p>
      ) : (
        <ul class="chips">
          {names.map(name => (
            <li key={name}>{name}</li>
          ))}
        </ul>
      )}
    </>
  )
}

/** The chance to leave, as the rules of the decision on the screen saw it. */
function useChurn(call: Call): number | null {
  const decisionId = call.shown.value.decision?.decisionId
  const first = useFirst(decisionId)
  const record = useFetched<{ explained: Explained }>(first ? `/v1/decisions/${first}` : null)
  if (!record || 'notExplained' in record.explained) return null
  return scoreSeen(record.explained.excluded ?? [], 'churn')
}

function useFirst<T>(value: T | undefined): T | undefined {
  const kept = useRef(value)
  kept.current ??= value
  return kept.current
}
