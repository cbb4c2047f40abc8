import type { Memory, Recall, Session } from '../../ports.ts'
import { readHistories } from '../history.ts'
import { readProfiles } from '../profiles.ts'
import { unpackVersioned } from '../versioned.ts'
import type { Connection } from './connection.ts'
import { ledgerIn } from './stock.ts'

/** All that a decision needs, in one round trip. */
export function recallFrom(
  { keys, readMany, clustered }: Connection,
  now: () => number,
): (what: Recall) => Promise<Memory> {
  const profiles = readProfiles()
  const histories = readHistories()
  return async ({ customerId, sessionId, stocked, owner }) => {
    const own = [keys.profile(customerId), keys.history(customerId)]
    if (sessionId !== undefined) own.push(keys.session(customerId, sessionId))
    const stocks = stocked.map(id =>
      owner === undefined ? [keys.ledger(id)] : [keys.ledger(id), keys.hold(id, owner)],
    )
    // Each stock has a slot of its own: in a cluster they are asked for beside the customer's slot, at the same time.
    const [customer, taken] = clustered
      ? await Promise.all([readMany(own), Promise.all(stocks.map(readMany)).then(each => each.flat())])
      : split(await readMany([...own, ...stocks.flat()]), own.length)
    const perStock = owner === undefined ? 1 : 2
    const [profile, history, session] = customer
    return {
      profile: profile ? profiles(customerId, profile) : null,
      session: session ? unpackVersioned<Session>(session).value : null,
      history: history ? histories(customerId, history) : [],
      taken: Object.fromEntries(stocked.map((id, index) => [id, ledgerIn(taken[perStock * index])])),
      ...(owner !== undefined && {
        holding: stocked.filter((_, index) => Number(taken[2 * index + 1] ?? 0) > now()),
      }),
    }
  }
}

function split<T>(values: readonly T[], at: number): [readonly T[], readonly T[]] {
  return [values.slice(0, at), values.slice(at)]
}
