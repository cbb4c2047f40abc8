import { anonymousId } from './customer/anonymous.ts'
import type { ErasureReceipt } from './customer/receipt.ts'
import type { World } from './world.ts'

export type Removed = ErasureReceipt['removed']

/** Who was erased with the customer, and how much was removed in all. */
export interface ErasedCustomer {
  readonly anonymous: readonly string[]
  readonly removed: Removed
}

const NOTHING: Removed = { profile: 0, sessions: 0, entries: 0, decisions: 0, identities: 0, logLines: 0 }

/** Each looks through the decisions of all. */
const AT_ONCE = 8

/**
 * Use case 9: all that is kept of a customer is removed. What somebody did before an identity of theirs was linked, and until the end of that
 * session, is kept of the anonymous customer who stands for it: that one is erased, too, and first, since only the identity leads there.
 */
export async function eraseCustomer(
  world: World,
  customerId: string,
  customerChanged: (customerId: string) => void,
): Promise<ErasedCustomer> {
  const identities = await world.store.identities(customerId)
  const anonymous = identities.map(anonymousId)
  let removed = NOTHING

  async function eraseAll(customerIds: readonly string[]): Promise<void> {
    const erased = await Promise.all(customerIds.map(each => world.store.erase(each)))
    for (const each of customerIds) customerChanged(each)
    // What was decided until now is in the log by then, and goes too.
    const logLines = (await world.log?.erase(customerIds)) ?? 0
    for (const each of [...erased, { logLines }]) removed = sum(removed, each)
  }

  for (let start = 0; start < anonymous.length; start += AT_ONCE)
    await eraseAll(anonymous.slice(start, start + AT_ONCE))
  await eraseAll([customerId])
  return { anonymous, removed }
}

function sum(removed: Removed, more: Partial<Removed>): Removed {
  const names = Object.keys(removed) as (keyof Removed)[]
  return Object.fromEntries(names.map(name => [name, removed[name] + (more[name] ?? 0)])) as never
}
