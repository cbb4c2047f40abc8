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

  /** Each session id and each stock has a slot of its own: in a cluster they are asked for beside the customer's slot, at the same time. */
  async function readGroups(groups: readonly (readonly string[])[]) {
    if (clustered) return Promise.all(groups.map(group => (group.length > 0 ? readMany(group) : [])))
    const values = await readMany(groups.flat())
    let start = 0
    return groups.map(({ length }) => {
      start += length
      return values.slice(start - length, start)
    })
  }

  return async ({ customerId, sessionId, stocked, owner }) => {
    const own = [keys.profile(customerId), keys.history(customerId)]
    if (sessionId !== undefined) own.push(keys.session(customerId, sessionId))
    const pointer = sessionId === undefined ? [] : [keys.sessionOwner(sessionId)]
    const stocks = stocked.map(id =>
      owner === undefined ? [keys.ledger(id)] : [keys.ledger(id), keys.hold(id, owner)],
    )
    const [customer, [leadsTo] = [], ...taken] = await readGroups([own, pointer, ...stocks])
    const [profile, history, session] = customer!
    const other = !session && leadsTo ? leadsTo.toString() : customerId
    return {
      profile: profile ? profiles(customerId, profile) : null,
      session: session ? unpackVersioned<Session>(session).value : null,
      ...(other !== customerId && { sessionOf: other }),
      history: history ? histories(customerId, history) : [],
      taken: Object.fromEntries(stocked.map((id, index) => [id, ledgerIn(taken[index]![0])])),
      ...(owner !== undefined && {
        holding: stocked.filter((_, index) => Number(taken[index]![1] ?? 0) > now()),
      }),
    }
  }
}
