import { type Expression, readsOffer } from './language.ts'
import { guards } from './syntax.ts'

/** Whose expression it is, as far as that decides what may be read. */
export interface Reader {
  /** The action's, where it is about one. */
  readonly id?: string
  /** The constants of the action's offer; null for what is about no action, such as a lock. */
  readonly offer: Readonly<Record<string, unknown>> | null
  /** Whether it is about an event, or about an outcome. */
  readonly about?: 'event' | 'outcome'
}

const READ_UNDER = { event: 'events', outcome: 'outcomes' } as const
const OFFER = new Set(['offer'])

/** What expressions of one place read that cannot be known there, a message each: it would be missing for ever. */
export function unknownHere(expressions: readonly Expression[], { id, offer, about }: Reader): string[] {
  const readers = expressions.filter(readsOffer)
  const asked = new Set(readers.flatMap(({ node }) => guards(node, OFFER)).map(([, name]) => name))
  const messages = expressions
    .flatMap(({ reads }) => reads)
    .flatMap(([root, name]) => {
      if ((root === 'event' || root === 'outcome') && root !== about)
        return [`\`${root}\` can be read only under ${READ_UNDER[root]} of context.yaml`]
      if (root !== 'offer') return []
      if (offer === null) return [`\`offer.${name}\` cannot be read here: this is not about one action`]
      if (Object.hasOwn(offer, name) || asked.has(name)) return []
      return [
        `\`offer.${name}\` is not in the offer of "${id}"; add it there, or ask has(offer.${name}) first`,
      ]
    })
  return [...new Set(messages)]
}
