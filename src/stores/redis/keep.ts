import type { Keep, Kept } from '../../ports.ts'
import { packEntry, packRetraction } from '../history.ts'
import { partitionOf } from '../partitions.ts'
import { isNews, STREAM_KEPT_MS } from '../stream-items.ts'
import { packVersioned } from '../versioned.ts'
import { type Connection, inOrder } from './connection.ts'
import { claimSession, holdSession } from './session-pointers.ts'

/**
 * Keeps entries, retractions, the session's next state and response windows by one script, after the pointers that lead to them. A
 * session that begins claims its id first; the claim outlasts only that write, so that what was not kept bars nobody for long.
 */
export async function keepIn(connection: Connection, what: Keep): Promise<Kept> {
  const { session, sessionTtlMs } = what
  if (session?.revision !== 1) return keepAll(connection, what)
  const owner = await claimSession(connection, session)
  if (owner === null) return { status: 'conflict' }
  if (owner !== session.customerId) return { status: 'foreign', owner }
  const kept = await keepAll(connection, what)
  if (kept.status === 'kept') await holdSession(connection, session, sessionTtlMs)
  return kept
}

async function keepAll(connection: Connection, what: Keep): Promise<Kept> {
  const { keys, scripts } = connection
  const { customerId, entries, retract = [], session, awaits = [], answered = [] } = what
  const partition = partitionOf(customerId)
  const argumentsOfScript = [
    session?.id ?? '',
    session?.revision ?? 0,
    what.sessionTtlMs ?? '',
    session ? packVersioned(session.revision, session) : '',
    customerId,
    STREAM_KEPT_MS,
    entries.length,
    retract.length,
    awaits.length,
    ...entries.flatMap(entry => [entry.id, packEntry(entry)]),
    ...retract.flatMap(id => [id, packRetraction(id)]),
    ...awaits.flatMap(({ id, until }) => [id, until]),
    ...answered,
  ]
  const [status, ...ids] = await inOrder(connection, pointers(connection, what), () =>
    scripts.keep(
      keys.session(customerId, session?.id ?? ''),
      keys.sessionsOf(customerId),
      keys.history(customerId),
      keys.entries(customerId),
      keys.stream(partition),
      keys.windows(partition),
      ...argumentsOfScript,
    ),
  )
  if (status === 'kept' && isNews(what)) connection.tellNews(partition)
  if (status === 'kept') return { status, fresh: ids }
  return status === 'known' ? { status, known: ids } : { status }
}

/** An entry's pointer stays with the customer who had the entry first; a session's lives on with the session. */
function pointers(connection: Connection, what: Keep): Promise<unknown>[] {
  const { redis, keys } = connection
  const { customerId, entries, retract = [], session, sessionTtlMs } = what
  const ids = [...entries.map(each => each.id), ...retract]
  const written: Promise<unknown>[] = ids.map(id => redis.set(keys.entryOwner(id), customerId, 'NX'))
  if (session && session.revision > 1) written.push(holdSession(connection, session, sessionTtlMs))
  return written
}
