import { SessionEnded } from '../errors.ts'
import type { Identity } from '../ports.ts'
import { ForeignSession } from '../session/foreign.ts'
import type { World } from '../world.ts'
import { customerOf, stoodFor } from './customer-of.ts'

/** How an event says whose it is. */
interface Named {
  readonly customerId?: string
  readonly identity?: Identity
  readonly sessionId?: string
}

/**
 * The customer who is named, else the one of the session; null where the session is new and nobody is named. A session that an identity
 * has opened before it was linked stays that of the anonymous customer.
 */
export type EventCustomers = (
  event: Named,
  pathOf: (field: 'customerId' | 'identity') => string,
) => Promise<string | null>

/**
 * Whose the events of one request are; every session is read once. Throws `Problem` for a session that has ended or belongs to
 * another customer, so that a list can be refused before the first of it is kept.
 */
export function eventCustomers(world: World): EventCustomers {
  const owners = new Map<string, string | null>()

  async function ownerOf(sessionId: string): Promise<string | null> {
    const known = owners.get(sessionId)
    if (known !== undefined) return known
    const session = await world.store.session(sessionId)
    if (session?.endedAt !== undefined) throw new SessionEnded(sessionId)
    const owner = session?.customerId ?? null
    owners.set(sessionId, owner)
    return owner
  }

  return async ({ customerId, identity, sessionId }, pathOf) => {
    const owner = sessionId === undefined ? null : await ownerOf(sessionId)
    if (customerId === undefined && identity === undefined) return owner
    const named = await customerOf(world, { customerId, identity })
    if (sessionId === undefined) return named
    if (owner !== null && owner !== named) {
      if (stoodFor(owner, identity)) return owner
      const path = pathOf(customerId === undefined ? 'identity' : 'customerId')
      const message = 'leads to another customer; leave it out, or use another session'
      throw new ForeignSession(sessionId, owner, { path, message })
    }
    owners.set(sessionId, named)
    return named
  }
}
