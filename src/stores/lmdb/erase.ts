import type { Erased } from '../../all-kept-port.ts'
import { noteChange } from './changes.ts'
import type { Databases } from './databases.ts'
import { eraseDecisions, eraseLateDecisions } from './erase-decisions.ts'
import { listIdentities, removeIdentity } from './identities.ts'
import { childrenOf } from './ranges.ts'
import { removeSession } from './sessions.ts'
import { eraseTold } from './stream-entries.ts'
import { renote } from './trim-histories.ts'

/**
 * Removes all that is kept of a customer: first the decisions, which are many; then all else, with every pointer, in one transaction;
 * then the decisions that any process had made with it. `handedOver` resolves when those are kept.
 */
export async function eraseFrom(
  databases: Databases,
  customerId: string,
  now: () => number,
  handedOver: () => Promise<void>,
): Promise<Erased> {
  const decisions = await eraseDecisions(databases, customerId)
  const erased = await databases.write(() => {
    noteChange(databases, customerId)
    const profile = databases.profiles.doesExist(customerId) ? 1 : 0
    if (profile) databases.profiles.remove(customerId)
    const identities = listIdentities(databases, customerId)
    for (const each of identities) removeIdentity(databases, each)
    eraseTold(databases, customerId)
    return {
      profile,
      sessions: eraseSessions(databases, customerId),
      entries: eraseEntries(databases, customerId),
      identities: identities.length,
    }
  })
  await handedOver()
  await databases.write(() => eraseLateDecisions(databases, customerId, now(), decisions))
  return { ...erased, decisions: decisions.size }
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

function eraseEntries(databases: Databases, customerId: string): number {
  const { entries, entryOwners, histories } = databases
  renote(databases, customerId, null)
  for (const stretch of [...histories.getKeys(childrenOf(customerId))]) histories.remove(stretch)
  const kept = [...entries.getRange(childrenOf(customerId))]
  for (const { key } of kept) {
    entries.remove(key)
    if (entryOwners.get(key[1]) === customerId) entryOwners.remove(key[1])
  }
  return kept.filter(({ value }) => value === 'kept').length
}
