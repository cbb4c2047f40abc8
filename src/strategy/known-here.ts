import type { EventEntry, OutcomeEntry } from '../ports.ts'
import { type Expression, readsOffer, VARIABLES } from './language.ts'
import { nearest, offering } from './mistakes.ts'
import { guards, variables } from './syntax.ts'

/** Whose expression it is, as far as that decides what may be read. */
export interface Reader {
  /** The action's, where it is about one. */
  readonly id?: string
  /** The constants of the action's offer; null for what is about no action, such as a lock. */
  readonly offer: Readonly<Record<string, unknown>> | null
  /** Whether it is about an event, or about an outcome. */
  readonly about?: 'event' | 'outcome'
  /** Whether it is about the event alone, whoever's it is and whenever it is asked. */
  readonly alone?: boolean
}

const READ_UNDER = {
  event: 'events of context.yaml, and in `where` of an aggregate',
  outcome: 'outcomes of context.yaml',
} as const
const OFFER = new Set(['offer'])

const OF_EVENT = ['type', 'data', 'channel'] as const satisfies readonly (keyof EventEntry)[]
const OF_OUTCOME = [
  'actionId',
  'kind',
  'group',
  'issue',
  'outcome',
  'reason',
  'value',
  'channel',
  'decisionId',
  'weight',
  'id',
  'at',
  'type',
] as const satisfies readonly (keyof OutcomeEntry)[]

/** What expressions of one place read that cannot be known there, a message each: it would be missing for ever. */
export function unknownHere(expressions: readonly Expression[], reader: Reader): string[] {
  const { id, offer, about, alone } = reader
  if (alone) return unknownOfEvent(expressions)
  const readers = expressions.filter(readsOffer)
  const asked = new Set(readers.flatMap(({ node }) => guards(node, OFFER)).map(([, name]) => name))
  const messages = expressions
    .flatMap(({ reads }) => reads)
    .flatMap(([root, name]) => {
      if ((root === 'event' || root === 'outcome') && root !== about)
        return [`\`${root}\` can be read only under ${READ_UNDER[root]}`]
      if (root === 'event') return neverOfEvent(name)
      if (root === 'outcome') return neverOfOutcome(name)
      if (root !== 'offer') return []
      if (offer === null) return [`\`offer.${name}\` cannot be read here: this is not about one action`]
      if (Object.hasOwn(offer, name) || asked.has(name)) return []
      return [
        `\`offer.${name}\` is not in the offer of "${id}"; add it there, or ask has(offer.${name}) first`,
      ]
    })
  return [...new Set(messages)]
}

function unknownOfEvent(expressions: readonly Expression[]): string[] {
  const names = new Set(expressions.flatMap(({ node }) => variables(node)))
  const foreign = VARIABLES.filter(name => name !== 'event' && names.has(name)).map(
    name =>
      `\`${name}\` cannot be read here: whether an event counts follows from what it says, \`event.data\` and \`event.channel\``,
  )
  const missing = expressions
    .flatMap(({ reads }) => reads)
    .flatMap(([root, name]) => (root === 'event' ? neverOfEvent(name) : []))
  return [...new Set([...foreign, ...missing])]
}

/** Whoever leaves out `data` means what the event says, or has misspelt what else there is. */
function neverOfEvent(name: string): string[] {
  if (OF_EVENT.some(known => known === name)) return []
  const near = nearest(name, OF_EVENT)
  const other = near === null ? '' : `, or \`event.${near}\``
  return [`\`event.${name}\` is never there; did you mean \`event.data.${name}\`${other}?`]
}

function neverOfOutcome(name: string): string[] {
  if (OF_OUTCOME.some(known => known === name)) return []
  return [`\`outcome.${name}\` is never there; ${offering(name, OF_OUTCOME)}`]
}
