import { type Besides, changeSession, isKnown, type OnKnown, type Talk } from './change-session.ts'
import { SessionEnded } from './errors.ts'
import type { EventEntry, OutcomeEntry, Session } from './ports.ts'
import { releaseSession } from './reservations.ts'
import { type ContextChange, outcomeEffect } from './session/context.ts'
import type { Fed } from './session/feeders.ts'
import { ForeignSession } from './session/foreign.ts'
import { understood } from './signals/understood.ts'
import { eachOnce, type Found, foundUnder, type PathOf, refuseOtherEvents } from './told-before.ts'
import type { World } from './world.ts'

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
      await changeSession(world, talk, { entries, fed, onKnown })
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
  return changeSession(world, talk, { told: { change, path }, fed })
}

/** Use case 2c: a message that changes nothing here is counted. */
export async function countFed(world: World, talk: Talk, fed: Fed): Promise<void> {
  await changeSession(world, talk, { fed })
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
    await changeSession(world, talk, { entries: [entry], besides, onKnown })
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

/** Ends a session; its facts are no longer read, and what it holds is let go of. False where there is none. */
export async function endSession(world: World, sessionId: string): Promise<boolean> {
  const session = await world.store.session(sessionId)
  if (!session) return false
  const { customerId, channel } = session
  if (session.endedAt === undefined)
    await changeSession(world, { customerId, sessionId, channel }, { endedAt: world.now() })
  await releaseSession(world, customerId, sessionId)
  return true
}
