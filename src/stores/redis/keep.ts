import type { Keep, Kept } from '../../ports.ts'
import { packEntry, packRetraction } from '../history.ts'
import { packVersioned } from '../versioned.ts'
import { type Connection, inOrder } from './connection.ts'

/** Keeps entries, retractions and the session's next state by one script, after the pointers that lead to them. */
export async function keepIn(connection: Connection, what: Keep, now: number): Promise<Kept> {
  const { keys, scripts } = connection
  const { customerId, entries, retract = [], session } = what
  const argumentsOfScript = [
    now,
    session?.id ?? '',
    session?.revision ?? 0,
    what.sessionTtlMs ?? '',
    session ? packVersioned(session.revision, session) : '',
    entries.length,
    ...entries.flatMap(entry => [entry.id, packEntry(entry)]),
    ...retract.flatMap(id => [id, packRetraction(id)]),
  ]
  const [status, ...ids] = await inOrder(connection, pointers(connection, what), () =>
    scripts.keep(
      keys.session(customerId, session?.id ?? ''),
      keys.sessionsOf(customerId),
      keys.history(customerId),
      keys.entries(customerId),
      ...argumentsOfScript,
    ),
  )
  if (status === 'kept') return { status, fresh: ids }
  return status === 'known' ? { status, known: ids } : { status }
}

/** An entry's pointer stays with the customer who had the entry first; a session's moves with the session. */
function pointers({ redis, keys }: Connection, what: Keep): Promise<unknown>[] {
  const { customerId, entries, retract = [], session, sessionTtlMs } = what
  const ids = [...entries.map(each => each.id), ...retract]
  const written: Promise<unknown>[] = ids.map(id => redis.set(keys.entryOwner(id), customerId, 'NX'))
  if (session) {
    const key = keys.sessionOwner(session.id)
    written.push(
      sessionTtlMs === undefined
        ? redis.set(key, customerId)
        : redis.set(key, customerId, 'PX', sessionTtlMs),
    )
  }
  return written
}
