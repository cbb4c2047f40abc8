import type { KeptOf } from '../../all-kept-port.ts'
import { knownInLog } from '../history.ts'
import type { Databases } from './databases.ts'
import { logOfCustomer } from './histories.ts'
import { listIdentities } from './identities.ts'
import { profileOf } from './profiles.ts'
import { childrenOf } from './ranges.ts'

/** What `eraseFrom` removes of a customer, but for the decisions; to be called inside a read. */
export function keptOfIn(databases: Databases, customerId: string): KeptOf {
  const known = knownInLog(logOfCustomer(databases, customerId))
  const standings = [...databases.entries.getKeys(childrenOf(customerId))]
  return {
    profile: profileOf(databases, customerId),
    identities: listIdentities(databases, customerId),
    sessions: [...databases.sessions.getRange(childrenOf(customerId))].map(({ value }) => value.session),
    entries: [...known.values()],
    barred: standings.map(([, id]) => id).filter(id => !known.has(id)),
  }
}
