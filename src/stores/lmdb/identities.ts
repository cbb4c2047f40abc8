import type { Identity, Store } from '../../ports.ts'
import type { Databases } from './databases.ts'
import { childrenOf } from './ranges.ts'

type Links = Parameters<Store['link']>[0]

export function linkIn(databases: Databases, links: Links): Promise<void> {
  return databases.write(() => {
    for (const { identity, customerId } of links) {
      removeIdentity(databases, identity)
      databases.identities.put([identity.type, identity.value], customerId)
      databases.identitiesOf.put([customerId, identity.type, identity.value], '')
    }
  })
}

/** Removes an identity and its place in its customer's list, inside a transaction. */
export function removeIdentity({ identities, identitiesOf }: Databases, { type, value }: Identity): void {
  const owner = identities.get([type, value])
  if (owner === undefined) return
  identities.remove([type, value])
  identitiesOf.remove([owner, type, value])
}

/** To be called inside a transaction or a read. */
export function listIdentities({ identitiesOf }: Databases, customerId: string): Identity[] {
  return [...identitiesOf.getKeys(childrenOf(customerId))].map(([, type, value]) => ({ type, value }))
}
