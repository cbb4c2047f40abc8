import { anonymousId } from '../customer/anonymous.ts'
import type { Deadline } from '../decide.ts'
import { StoreUnavailable } from '../errors.ts'
import type { Identity } from '../ports.ts'
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
  try {
    return await time.within(customerOf(world, named))
  } catch (error) {
    if (error instanceof StoreUnavailable) return null
    throw error
  }
}
