import type { Memory, Profile, Recall, Session } from '../../ports.ts'
import { unpackHistory } from '../history.ts'
import type { Connection } from './connection.ts'
import { unpackVersioned } from './versioned.ts'

/** All that a decision needs, in one round trip. */
export async function recallFrom(connection: Connection, what: Recall): Promise<Memory> {
  const { keys, readMany, clustered } = connection
  const { customerId, sessionId, stocked } = what
  const own = [keys.profile(customerId), keys.history(customerId)]
  if (sessionId !== undefined) own.push(keys.session(customerId, sessionId))
  const stocks = stocked.map(keys.taken)
  // Each stock has a slot of its own: in a cluster they are asked for beside the customer's slot, at the same time.
  const [customer, taken] = clustered
    ? await Promise.all([readMany(own), Promise.all(stocks.map(async key => (await readMany([key]))[0]))])
    : split(await readMany([...own, ...stocks]), own.length)
  const [profile, history, session] = customer
  return {
    profile: profile ? profileOf(profile) : null,
    session: session ? unpackVersioned<Session>(session).value : null,
    history: history ? unpackHistory(history) : [],
    taken: Object.fromEntries(stocked.map((id, index) => [id, Number(taken[index] ?? 0)])),
  }
}

export function profileOf(bytes: Buffer): Profile {
  const { revision, value } = unpackVersioned<Omit<Profile, 'revision'>>(bytes)
  return { ...value, revision }
}

function split<T>(values: readonly T[], at: number): [readonly T[], readonly T[]] {
  return [values.slice(0, at), values.slice(at)]
}
