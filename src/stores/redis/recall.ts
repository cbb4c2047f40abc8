import type { Memory, Recall, Session } from '../../ports.ts'
import { readHistories } from '../history.ts'
import { readProfiles } from '../profiles.ts'
import { unpackVersioned } from '../versioned.ts'
import type { Connection } from './connection.ts'
import { ledgerIn } from './stock.ts'

/** All that a decision needs, in one round trip. */
export function recallFrom({ keys, readMany, clustered }: Connection): (what: Recall) => Promise<Memory> {
  const profiles = readProfiles()
  const histories = readHistories()
  return async ({ customerId, sessionId, stocked }) => {
    const own = [keys.profile(customerId), keys.history(customerId)]
    if (sessionId !== undefined) own.push(keys.session(customerId, sessionId))
    const stocks = stocked.map(keys.ledger)
    // Each stock has a slot of its own: in a cluster they are asked for beside the customer's slot, at the same time.
    const [customer, taken] = clustered
      ? await Promise.all([readMany(own), Promise.all(stocks.map(async key => (await readMany([key]))[0]))])
      : split(await readMany([...own, ...stocks]), own.length)
    const [profile, history, session] = customer
    return {
      profile: profile ? profiles(customerId, profile) : null,
      session: session ? unpackVersioned<Session>(session).value : null,
      history: history ? histories(customerId, history) : [],
      taken: Object.fromEntries(stocked.map((id, index) => [id, ledgerIn(taken[index])])),
    }
  }
}

function split<T>(values: readonly T[], at: number): [readonly T[], readonly T[]] {
  return [values.slice(0, at), values.slice(at)]
}
