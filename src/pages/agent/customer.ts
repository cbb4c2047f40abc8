import { ago, inWords, money } from './words.ts'

/** The 360 degree view, as `GET /v1/customers/{id}` answers. */
export interface CustomerView {
  readonly customerId: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly aggregates: Readonly<Record<string, number | null>>
  readonly source: string | null
}

/** A line of the timeline. */
export interface Entry {
  readonly type: 'event' | 'outcome'
  readonly id: string
  readonly at: string
  readonly sessionId?: string
  readonly event?: string
  readonly actionId?: string
  readonly outcome?: string
  readonly reason?: string
}

export interface Who {
  readonly name: string
  /** Age, job, how long a customer. */
  readonly about: string
  readonly figures: readonly { readonly label: string; readonly value: string }[]
  /** Null, as `consents`, where the profile does not speak of them: what is not kept is not denied. */
  readonly products: readonly string[] | null
  readonly consents: readonly string[] | null
  /** What must be known before anything is said. */
  readonly warnings: readonly string[]
}

/** What an agent reads of a customer in one glance. `churn` is the chance to leave, where a rule has asked for it. */
export function whoIs({ customerId, attributes }: CustomerView, churn: number | null, currency: string): Who {
  const text = (name: string) => (typeof attributes[name] === 'string' ? (attributes[name] as string) : null)
  const number = (name: string) =>
    typeof attributes[name] === 'number' ? (attributes[name] as number) : null
  const list = (name: string) =>
    Array.isArray(attributes[name]) ? (attributes[name] as string[]).map(inWords) : null
  const amount = (name: string) => money(number(name)!, currency)

  const months = number('tenureMonths')
  const about = [
    number('age') === null ? null : `${number('age')} years`,
    text('job') && text('job') !== 'unknown' ? inWords(text('job')!).toLowerCase() : null,
    months === null
      ? null
      : `with us ${months < 24 ? `${months} months` : `${Math.floor(months / 12)} years`}`,
  ]
  const figures = [
    { label: 'Lifetime value', value: number('lifetimeValue') === null ? null : amount('lifetimeValue') },
    { label: 'May leave', value: churn === null ? null : leaving(churn) },
    { label: 'Balance', value: number('balance') === null ? null : amount('balance') },
    { label: 'Last score (NPS)', value: number('nps') === null ? null : `${number('nps')} of 10` },
  ]
  const warnings = [
    attributes.vulnerable === true ? 'Vulnerable: take extra care, nothing is sold' : null,
    attributes.inDefault === true ? 'Behind on a loan by more than 90 days' : null,
    text('accountStatus') === 'estate' ? 'Estate: the customer has died' : null,
    text('accountStatus') === 'dormant' ? 'Has not used the account for long' : null,
  ]
  return {
    name: [text('firstName'), text('lastName')].filter(Boolean).join(' ') || customerId,
    about: about.filter(Boolean).join(' · '),
    figures: figures.flatMap(({ label, value }) => (value === null ? [] : [{ label, value }])),
    products: list('products'),
    consents: list('consents'),
    warnings: warnings.flatMap(warning => warning ?? []),
  }
}

function leaving(churn: number): string {
  const level = churn > 0.4 ? 'high' : churn > 0.2 ? 'raised' : 'low'
  return `${Math.round(churn * 100)} %, ${level}`
}

/** Told of an action each time that somebody sees it, and of each sentence: no history to a person. */
const SMALL = new Set(['impression', 'utterance', 'page-view'])

export interface Past {
  readonly id: string
  readonly what: string
  readonly when: string
}

/** What happened before the call, newest first. Outcomes do not say of which session they are; their time does. */
export function history(
  entries: readonly Entry[],
  call: { readonly sessionId: string; readonly startedAt: number },
  now: number,
): readonly Past[] {
  return entries
    .filter(({ at, sessionId }) => sessionId !== call.sessionId && Date.parse(at) < call.startedAt)
    .filter(({ event, outcome }) => !SMALL.has(event ?? outcome ?? ''))
    .map(({ id, at, event, actionId, outcome, reason }) => ({
      id,
      what: event
        ? inWords(event)
        : `${inWords(outcome!)}: ${inWords(actionId!)}${reason ? ` (${inWords(reason).toLowerCase()})` : ''}`,
      when: ago(now - Date.parse(at)),
    }))
}
