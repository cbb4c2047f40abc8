import type { Store } from '../ports.ts'
import type { Strategy } from '../strategy/strategy.ts'
import { demoCustomers } from './customers.ts'

/** Puts the demo bank's customers into an empty store whose strategy knows all of their attributes. Returns how many. */
export async function seedDemo(store: Store, strategy: Strategy, now: number): Promise<number> {
  const { items } = await store.customers({ limit: 1 })
  if (items.length > 0) return 0
  const customers = demoCustomers()
  const ofDemo = Object.keys(customers[0]!.attributes).every(name => strategy.attributeByName.has(name))
  if (!ofDemo) return 0
  await store.link(
    customers.flatMap(({ customerId, identities }) => identities.map(identity => ({ identity, customerId }))),
  )
  await store.importProfiles(
    customers.map(({ customerId, attributes }) => ({
      customerId,
      profile: { attributes, updatedAt: now, source: 'demo' },
    })),
  )
  return customers.length
}
