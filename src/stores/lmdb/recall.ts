import type { Memory, Recall } from '../../ports.ts'
import type { Databases } from './databases.ts'
import { historyOf } from './histories.ts'
import { profileOf } from './profiles.ts'
import { sessionOf } from './sessions.ts'

/** All that a decision needs, from one snapshot. */
export function recallFrom(databases: Databases, what: Recall, now: number): Memory {
  const { customerId, sessionId } = what
  return databases.read(() => ({
    profile: profileOf(databases, customerId),
    session: sessionId === undefined ? null : sessionOf(databases, customerId, sessionId, now),
    history: historyOf(databases, customerId),
    taken: Object.fromEntries(what.stocked.map(id => [id, databases.taken.get(id) ?? 0])),
  }))
}
