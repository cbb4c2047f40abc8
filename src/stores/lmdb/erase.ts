import type { Erased } from '../../ports.ts'
import type { Databases } from './databases.ts'
import { listIdentities, removeIdentity } from './identities.ts'
import { childrenOf } from './ranges.ts'
import { removeSession } from './sessions.ts'

/** Removes all that is kept of a customer, with every pointer to it, in one transaction. */
export function eraseFrom(databases: Databases, customerId: string): Promise<Erased> {
  return databases.write(() => {
    const profile = databases.profiles.doesExist(customerId) ? 1 : 0
    if (profile) databases.profiles.remove(customerId)
    const identities = listIdentities(databases, customerId)
    for (const each of identities) removeIdentity(databases, each)
    return {
      profile,
      sessions: eraseSessions(databases, customerId),
      entries: eraseEntries(databases, customerId),
      decisions: eraseDecisions(databases, customerId),
      identities: identities.length,
    }
  })
}

function eraseSessions(databases: Databases, customerId: string): number {
  const { sessions, sessionExpiries } = databases
  const kept = [...sessions.getRange(childrenOf(customerId))]
  for (const { key, value } of kept) {
    removeSession(databases, customerId, key[1])
    if (value.remindedAt !== null) sessionExpiries.remove([value.remindedAt, customerId, key[1]])
  }
  return kept.length
}

function eraseEntries({ entries, entryOwners, histories }: Databases, customerId: string): number {
  for (const stretch of [...histories.getKeys(childrenOf(customerId))]) histories.remove(stretch)
  const kept = [...entries.getRange(childrenOf(customerId))]
  for (const { key } of kept) {
    entries.remove(key)
    if (entryOwners.get(key[1]) === customerId) entryOwners.remove(key[1])
  }
  return kept.filter(({ value }) => value === 'kept').length
}

function eraseDecisions({ decisions, decisionsOf }: Databases, customerId: string): number {
  const ids = [...decisionsOf.getKeys(childrenOf(customerId))]
  for (const key of ids) {
    decisionsOf.remove(key)
    decisions.remove(key[1])
  }
  return ids.length
}
