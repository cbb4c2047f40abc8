import type { KeptOf } from '../../all-kept-port.ts'
import type { Session } from '../../ports.ts'
import { knownInLog } from '../history.ts'
import { unpackProfile } from '../profiles.ts'
import { unpackVersioned } from '../versioned.ts'
import type { Connection } from './connection.ts'
import { identitiesOf } from './identities.ts'

/** Sessions read in one command. */
const atOnce = 64

/** What `eraseFrom` removes of a customer, but for the decisions. */
export async function keptOfFrom(connection: Connection, customerId: string): Promise<KeptOf> {
  const { redis, keys } = connection
  // The ids before the history: what comes in between is not taken for one that never came.
  const [profile, ids, log, identities, sessions] = await Promise.all([
    redis.getBuffer(keys.profile(customerId)),
    redis.hkeys(keys.entries(customerId)),
    redis.getBuffer(keys.history(customerId)),
    identitiesOf(connection, customerId),
    sessionsOf(connection, customerId),
  ])
  const known = knownInLog(log ?? Buffer.alloc(0))
  return {
    profile: profile ? unpackProfile(profile) : null,
    identities,
    sessions,
    entries: [...known.values()],
    // Under no id stands when the history is to be looked through.
    barred: ids.filter(id => id !== '' && !known.has(id)),
  }
}

async function sessionsOf({ redis, keys, readMany }: Connection, customerId: string): Promise<Session[]> {
  const ids = await redis.zrange(keys.sessionsOf(customerId), '0', '-1')
  const found: (Buffer | null)[] = []
  for (let start = 0; start < ids.length; start += atOnce) {
    const some = ids.slice(start, start + atOnce).map(id => keys.session(customerId, id))
    found.push(...(await readMany(some)))
  }
  return found.flatMap(bytes => (bytes ? unpackVersioned<Session>(bytes).value : []))
}
