import { Problem, SessionEnded } from './errors.ts'
import type { Entry, Keep, Session, Store } from './ports.ts'
import { type Queues, queues } from './queues.ts'
import { afterChange, afterEntry } from './session/after.ts'
import { type ContextChange, MAX_FACTS, newSession } from './session/context.ts'
import { counted, type Fed, lastSeq, standing } from './session/feeders.ts'
import { ForeignSession } from './session/foreign.ts'
import { momentOf } from './session/moment.ts'
import type { World } from './world.ts'

/** Where something is said: a customer's session in a channel. */
export interface Talk {
  readonly customerId: string
  readonly sessionId: string
  readonly channel: string
}

/** What is to be kept together with an outcome. */
export type Besides = Pick<Keep, 'retract' | 'awaits' | 'answered'>

/** What is to be done to a session, in this order. */
export interface Turn {
  readonly entries?: readonly Entry[]
  readonly besides?: Besides
  readonly told?: { readonly change: ContextChange; readonly path: string }
  readonly endedAt?: number
  /** The number of the message that says so. */
  readonly fed?: Fed
  /** Hears of entries that had come before, which are then left out; where it throws, nothing is written. */
  readonly onKnown?: OnKnown
}

/** Gets their ids. */
export type OnKnown = (ids: readonly string[]) => Promise<void>

/**
 * Every change of a session sees the one before it. Those of this process wait for one another: tried beside
 * one another, all but one would come too late, each time. A message counts once, and in its feeder's order. Throws `Problem`.
 */
export function changeSession(world: World, talk: Talk, turn: Turn): Promise<Session> {
  let work = bySession.get(world.store)
  if (!work) {
    work = queues()
    bySession.set(world.store, work)
  }
  return work.add(talk.sessionId, () => changeNow(world, talk, turn))
}

const bySession = new WeakMap<Store, Queues>()

/** Whoever wrote in between, such as another process, is not overwritten: the session is read again, and the change made on what it is then. */
async function changeNow(
  world: World,
  { customerId, sessionId, channel }: Talk,
  { entries = [], besides, told, endedAt, fed, onKnown }: Turn,
): Promise<Session> {
  const strategy = world.strategy()
  let fresh = entries
  for (;;) {
    const memory = await world.store.recall({ customerId, sessionId, stocked: [] })
    const stored = memory.session ?? newSession(sessionId, customerId, channel, world.now())
    if (stored.endedAt !== undefined) throw new SessionEnded(sessionId)
    if (fed && isKnown(stored, fed)) return stored
    let session = stored
    const now = world.now()
    // What an event says may go by how many there were: it counts itself, and those told with it before.
    const history = [...memory.history]
    for (const entry of fresh) {
      const happened = { ...entry, at: momentOf(session, entry.at, now) }
      history.push(happened)
      session = afterEntry(strategy, { ...memory, history, session }, happened, channel)
    }
    if (told) {
      session = afterChange(strategy, { ...memory, session }, told.change, channel, now)
      refuseTooMany(stored, session, told.path)
    }
    if (endedAt !== undefined) session = { ...session, endedAt }
    if (fed) session = counted(session, fed)
    session = { ...session, revision: stored.revision + 1 }

    const kept = await world.store.keep({
      customerId,
      entries: fresh,
      session,
      sessionTtlMs: strategy.sessionTtlMs,
      ...(fresh.length > 0 && besides),
    })
    if (kept.status === 'kept') return session
    if (kept.status === 'foreign') throw new ForeignSession(sessionId, kept.owner)
    if (kept.status === 'known') {
      await onKnown?.(kept.known)
      const known = new Set(kept.known)
      fresh = fresh.filter(entry => !known.has(entry.id))
      if (fresh.length === 0 && !told && !fed && endedAt === undefined) return stored
    }
  }
}

export function isKnown(session: Session, fed: Fed): boolean {
  const stands = standing(session, fed)
  if (stands === 'gap') throw outOfTurn(fed, lastSeq(session, fed.feeder)!)
  return stands === 'known'
}

function outOfTurn({ feeder, seq }: Fed, last: number): Problem {
  const message = `${seq} comes before its turn: of "${feeder}" the last kept is ${last}; send from ${last + 1} on`
  return new Problem('conflict', 'The messages of a feeder are taken in the order of their seq', [
    { path: 'seq', message },
  ])
}

/** What is told bounds a session; events add only facts that the strategy declares, and so never fail by this. */
function refuseTooMany(before: Session, after: Session, path: string): void {
  const count = Object.keys(after.facts).length
  if (count <= MAX_FACTS || count <= Object.keys(before.facts).length) return
  const message = `makes ${count} facts; unset some that are no longer needed`
  throw new Problem('invalid', `A session holds at most ${MAX_FACTS} facts`, [{ path, message }])
}
