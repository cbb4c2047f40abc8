import { Problem, SessionEnded } from './errors.ts'
import type { Entry, EventEntry, Keep, OutcomeEntry, Session } from './ports.ts'
import { releaseSession } from './reservations.ts'
import { afterChange, afterEntry } from './session/after.ts'
import { type ContextChange, MAX_FACTS, newSession, outcomeEffect } from './session/context.ts'
import { counted, type Fed, lastSeq, standing } from './session/feeders.ts'
import { ForeignSession } from './session/foreign.ts'
import { momentOf } from './session/moment.ts'
import { understood } from './signals/understood.ts'
import { eachOnce, type Found, foundUnder, type PathOf, refuseOtherEvents } from './told-before.ts'
import type { World } from './world.ts'

/** Where something is said: a customer's session in a channel. */
export interface Talk {
  readonly customerId: string
  readonly sessionId: string
  readonly channel: string
}

/**
 * Use case 2a: events become history, and what they say becomes live facts. Durable when it resolves; an event counts once, and
 * an id that stands for something else is refused before what is told with it is kept: throws `Problem`, with `pathOf` that event.
 * `fed` is for events of one session. Gives the events as they were understood.
 */
export async function keepEvents(
  world: World,
  customerId: string,
  events: readonly EventEntry[],
  fed?: Fed,
  pathOf: PathOf = () => 'eventId',
): Promise<readonly EventEntry[]> {
  const told = eachOnce(events, pathOf)
  const { signals } = world.strategy()
  const classify = (model: string, text: string) => world.classify(model, text, customerId)
  const heard = await Promise.all(
    told.map(event => understood(event, signals.get(event.event) ?? [], classify)),
  )
  const onKnown = (ids: readonly string[]) => refuseOtherEvents(world.store, customerId, told, ids, pathOf)
  for (const sessionId of new Set(heard.map(event => event.sessionId))) {
    const entries = heard.filter(event => event.sessionId === sessionId)
    if (sessionId === undefined) await keepFresh(world, customerId, entries, onKnown)
    else {
      const talk = { customerId, sessionId, channel: entries[0]!.channel ?? '' }
      await converse(world, talk, { entries, fed, onKnown })
    }
  }
  return heard
}

/** Keeps those entries of no session that had not come before. */
async function keepFresh(
  { store }: World,
  customerId: string,
  entries: readonly EventEntry[],
  onKnown: OnKnown,
): Promise<void> {
  for (let fresh = entries; fresh.length > 0; ) {
    const kept = await store.keep({ customerId, entries: fresh })
    if (kept.status !== 'known') return
    await onKnown(kept.known)
    fresh = fresh.filter(({ id }) => !kept.known.includes(id))
  }
}

/** Use case 2b: live facts that are told as such. Throws `Problem`, with `path`, where there would be too many. */
export async function changeContext(
  world: World,
  talk: Talk,
  change: ContextChange,
  path = 'set',
  fed?: Fed,
): Promise<Session> {
  return converse(world, talk, { told: { change, path }, fed })
}

/** Use case 2c: a message that changes nothing here is counted. */
export async function countFed(world: World, talk: Talk, fed: Fed): Promise<void> {
  await converse(world, talk, { fed })
}

/** Whether a message was counted before. Throws `Problem` where it comes before its turn. */
export async function isCounted(
  { store }: World,
  { customerId, sessionId }: Talk,
  fed: Fed,
): Promise<boolean> {
  const session = await store.session(sessionId)
  return session?.customerId === customerId && isKnown(session, fed)
}

/**
 * Use case 2d: an outcome becomes history, and changes the session in which it was decided, where the strategy says so and the
 * session is still open. Gives what had come under its id before, of which then nothing is kept; null where it was kept.
 */
export async function keepOutcome(
  world: World,
  customerId: string,
  sessionId: string | undefined,
  entry: OutcomeEntry,
  besides: Besides,
): Promise<Found | null> {
  const isNew = await keepIfNew(world, customerId, sessionId, entry, besides)
  return isNew ? null : foundUnder(world.store, customerId, entry)
}

async function keepIfNew(
  world: World,
  customerId: string,
  sessionId: string | undefined,
  entry: OutcomeEntry,
  besides: Besides,
): Promise<boolean> {
  const keep = async () => {
    const { status } = await world.store.keep({ customerId, entries: [entry], ...besides })
    return status === 'kept'
  }
  const session =
    sessionId !== undefined && outcomeEffect(world.strategy(), entry)
      ? await world.store.session(sessionId)
      : null
  if (!session || session.customerId !== customerId || session.endedAt !== undefined) return keep()
  const talk = { customerId, sessionId: session.id, channel: session.channel }
  let isNew = true
  const onKnown = async () => {
    isNew = false
  }
  try {
    await converse(world, talk, { entries: [entry], besides, onKnown })
    return isNew
  } catch (error) {
    // It has ended meanwhile, or its id is another's now: what came of an action is kept all the same.
    if (!isOver(error)) throw error
    return keep()
  }
}

/** Whether a session cannot be changed any more, having ended or being another's. */
export function isOver(error: unknown): boolean {
  return error instanceof SessionEnded || error instanceof ForeignSession
}

/** What is to be kept together with an outcome. */
type Besides = Pick<Keep, 'retract' | 'awaits' | 'answered'>

/** Ends a session; its facts are no longer read, and what it holds is let go of. False where there is none. */
export async function endSession(world: World, sessionId: string): Promise<boolean> {
  const session = await world.store.session(sessionId)
  if (!session) return false
  const { customerId, channel } = session
  if (session.endedAt === undefined)
    await converse(world, { customerId, sessionId, channel }, { endedAt: world.now() })
  await releaseSession(world, customerId, sessionId)
  return true
}

/** What is to be done to a session, in this order. */
interface Turn {
  readonly entries?: readonly Entry[]
  readonly besides?: Besides
  readonly told?: { readonly change: ContextChange; readonly path: string }
  readonly endedAt?: number
  /** The number of the message that says so. */
  readonly fed?: Fed
  /** Hears of entries that had come before, which are then left out; where it throws, nothing is written. */
  readonly onKnown?: OnKnown
}

type OnKnown = (ids: readonly string[]) => Promise<void>

/**
 * Whoever wrote in between is not overwritten: the session is read again and the change made on what it is then, so that
 * every change of a session sees the one before it. A message counts once, and in its feeder's order. Throws `Problem`.
 */
async function converse(
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
    for (const entry of fresh) {
      const happened = { ...entry, at: momentOf(session, entry.at, now) }
      session = afterEntry(strategy, { ...memory, session }, happened, channel)
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

function isKnown(session: Session, fed: Fed): boolean {
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
