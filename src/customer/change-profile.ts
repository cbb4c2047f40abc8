import { CORRECT_ERRORS, Problem } from '../errors.ts'
import type { Identity, Store, Values } from '../ports.ts'
import type { Strategy } from '../strategy/strategy.ts'
import { misfits } from './values.ts'

interface Desk {
  readonly store: Store
  strategy(): Strategy
  now(): number
}

/**
 * Changes a customer's attributes, whatever is stored by then: when another writes in between, the change is made again on what
 * that one wrote, so that changes of different attributes all survive. True where the customer had no profile before.
 * Throws `Problem` with every attribute that the change sets and that does not fit its declaration.
 */
export async function changeAttributes(
  { store, strategy, now }: Desk,
  customerId: string,
  change: (attributes: Values) => Values,
): Promise<boolean> {
  for (;;) {
    const before = await store.profile(customerId)
    const attributes = change(before?.attributes ?? {})
    const set = changedOnly(before?.attributes ?? {}, attributes)
    const errors = misfits(strategy().attributeByName, set, 'attributes')
    if (errors.length > 0) throw new Problem('invalid', CORRECT_ERRORS, errors)
    const revision = (before?.revision ?? 0) + 1
    const profile = { attributes, revision, updatedAt: now(), source: 'api' }
    if (await store.writeProfile(customerId, profile)) return before === null
  }
}

/** What was stored under another strategy, and is not touched, is no fault of this change. */
function changedOnly(before: Values, after: Values): Values {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => value !== before[name]))
}

/** An identity that led to another customer. */
export interface Moved {
  readonly identity: Identity
  readonly from: string
  readonly to: string
}

type Links = Parameters<Store['link']>[0]

/** Links identities; gives those that led to another customer until now. */
export async function linkMoving(store: Store, links: Links): Promise<Moved[]> {
  if (links.length === 0) return []
  const before = await Promise.all(links.map(({ identity }) => store.whose(identity)))
  await store.link(links)
  return links.flatMap(({ identity, customerId }, index) => {
    const from = before[index] ?? null
    return from === null || from === customerId ? [] : [{ identity, from, to: customerId }]
  })
}

/** Makes these the customer's identities: new ones are linked, others are unlinked. Gives those that led to another customer. */
export async function replaceIdentities(
  store: Store,
  customerId: string,
  identities: readonly Identity[],
): Promise<Moved[]> {
  const wanted = new Set(identities.map(identityKey))
  const held = await store.identities(customerId)
  const known = new Set(held.map(identityKey))
  for (const identity of held) if (!wanted.has(identityKey(identity))) await store.unlink(identity)
  const links = identities
    .filter(identity => !known.has(identityKey(identity)))
    .map(identity => ({ identity, customerId }))
  return linkMoving(store, links)
}

/** One text for one identity; types have no colon. */
export function identityKey({ type, value }: Identity): string {
  return `${type}:${value}`
}
