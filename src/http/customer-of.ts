import { anonymousId } from '../customer/anonymous.ts'
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
