import { anonymousId } from '../customer/anonymous.ts'
import type { Deadline } from '../decide.ts'
import { nullWhereUnavailable } from '../errors.ts'
import type { Identity } from '../ports.ts'
import { ForeignSession } from '../session/foreign.ts'
import type { World } from '../world.ts'

/** The customer that a request speaks of, by id or by an identity. */
export async function customerOf(
  world: World,
  { customerId, identity }: { customerId?: string; identity?: Identity },
): Promise<string> {
  if (customerId !== undefined) return customerId
  return (await world.store.whose(identity!)) ?? anonymousId(identity!)
}

/** As `customerOf`, for a decision: null where the store cannot say it now, or not within the time. */
export async function customerInTime(
  world: World,
  named: { customerId?: string; identity?: Identity },
  time: Deadline,
): Promise<string | null> {
  if (named.customerId !== undefined) return named.customerId
  return time.within(customerOf(world, named)).catch(nullWhereUnavailable)
}

/**
 * Whether a session's owner is the anonymous customer who stood for this identity: whoever calls may be found out, and the identity
 * linked, while the session goes on.
 */
export function stoodFor(owner: string, identity: Identity | undefined): boolean {
  return identity !== undefined && owner === anonymousId(identity)
}

/** Acts for the customer, or, where the request names a session that the identity has opened before it was linked, for its owner. */
export async function forOwner<T>(
  identity: Identity | undefined,
  customerId: string,
  act: (customerId: string) => Promise<T>,
): Promise<T> {
  try {
    return await act(customerId)
  } catch (error) {
    if (error instanceof ForeignSession && stoodFor(error.owner, identity)) return act(error.owner)
    throw error
  }
}
