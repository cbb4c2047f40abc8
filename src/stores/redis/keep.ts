import type { Keep, Kept, Session } from '../../ports.ts'
import { packEntry, packRetraction } from '../history.ts'
import { partitionOf } from '../partitions.ts'
import { isNews, STREAM_KEPT_MS } from '../stream-items.ts'
import { packVersioned } from '../versioned.ts'
import { type Connection, inOrder } from './connection.ts'
import { claimSession, holdSession } from './session-pointers.ts'
import { trimHistory } from './trim-history.ts'

/**
 * Keeps entries, retractions, the session's next state and response windows by one script, after the pointers that lead to them. A
 * session that begins claims its id first; the claim outlasts only that write, so that what was not kept bars nobody for long.
 */
export async function keepIn(
  connection: Connection,
  what: Keep,
  historyKeptMs: number,
  now: () => number,
): Promise<Kept> {
  const { session, sessionTtlMs } = what
  if (session?.revision !== 1) return keepAll(connection, what, historyKeptMs, now)
  const owner = await claimSession(connection, session)
  if (owner === null) return { status: 'conflict' }
  if (owner !== session.customerId) return { status: 'foreign', owner }
  const kept = await keepAll(connection, what, historyKeptMs, now)
  if (kept.status === 'kept') await holdSession(connection, session, sessionTtlMs)
  return kept
}

async function keepAll(
  connection: Connection,
  what: Keep,
  historyKeptMs: number,
  now: () => number,
): Promise<Kept> {
  const { keys, scripts } = connection
  const { customerId, entries, retract = [], session, awaits = [], answered = [] } = what
  const partition = partitionOf(customerId)
  const times = entries.map(({ at }) => at)
  const latest = Math.max(...times)
  const argumentsOfScript = [
    session?.id ?? '',
    session?.revision ?? 0,
    what.sessionTtlMs ?? '',
    session ? packVersioned(session.revision, session) : '',
    customerId,
    STREAM_KEPT_MS,
    historyKeptMs,
    times.length > 0 ? Math.min(...times) : '',
    times.length > 0 ? latest : '',
    entries.length,
    retract.length,
    awaits.length,
    ...entries.flatMap(entry => [entry.id, packEntry(entry)]),
    ...retract.flatMap(id => [id, packRetraction(id)]),
    ...awaits.flatMap(({ id, until }) => [id, until]),
    ...answered,
  ]
  const lastsMs = historyKeptMs + Math.max(0, Math.ceil(latest - now()))
  const pointed = pointers(connection, what, lastsMs)
  const [status, ...answer] = await inOrder(
    connection,
    [...pointed.values(), ...held(connection, what)],
    () =>
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
  if (status === 'kept') {
    const [look, ...fresh] = answer
    if (look) await trimHistory(connection, customerId, Number(look), historyKeptMs).catch(() => {})
    return { status, fresh }
  }
  for (const [id, made] of pointed) if ((await made) === 'OK') await unpoint(connection, customerId, id)
  if (session && status === 'conflict') await letGo(connection, session)
  return status === 'known' ? { status, known: answer } : { status }
}

/** An entry's pointer stays with the customer who had the entry first, for as long as the entry may be kept. By its id whether it is made just now. */
function pointers(
  { redis, keys }: Connection,
  what: Keep,
  lastsMs: number,
): Map<string, Promise<'OK' | null>> {
  const { customerId, entries, retract = [] } = what
  const ids = new Set([...entries.map(each => each.id), ...retract])
  return new Map([...ids].map(id => [id, redis.set(keys.entryOwner(id), customerId, 'PX', lastsMs, 'NX')]))
}

/** A session's pointer lives on with the session. */
function held(connection: Connection, { session, sessionTtlMs }: Keep): Promise<unknown>[] {
  return session && session.revision > 1 ? [holdSession(connection, session, sessionTtlMs)] : []
}

/** Of a session that is not there any more, such as an erased customer's. */
async function letGo({ redis, keys, scripts }: Connection, { id, customerId }: Session): Promise<void> {
  if ((await redis.exists(keys.session(customerId, id))) === 0)
    await scripts.removeIf(keys.sessionOwner(id), customerId)
}

/**
 * A pointer to nothing would name its customer for ever: no erasure finds it. Where the entry was kept meanwhile, it is put back, for as
 * long as what it leads to.
 */
async function unpoint({ redis, keys, scripts }: Connection, customerId: string, id: string): Promise<void> {
  const [pointer, entries] = [keys.entryOwner(id), keys.entries(customerId)]
  await scripts.removeIf(pointer, customerId)
  if ((await redis.hexists(entries, id)) === 0) return
  const left = await redis.pttl(entries)
  if (left > 0) await redis.set(pointer, customerId, 'PX', left, 'NX')
}
