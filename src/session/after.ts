import { contextRecord, situate } from '../decision/situation.ts'
import type { Entry, EventEntry, Memory, Session } from '../ports.ts'
import { aboutEvent } from '../strategy/about-event.ts'
import type { Scope } from '../strategy/language.ts'
import type { Strategy } from '../strategy/strategy.ts'
import { type ContextChange, changed, effectOf, newSession } from './context.ts'
import { momentOf } from './moment.ts'
import { heard, settled } from './running.ts'

type Known = Memory & { readonly session: Session }

/**
 * A session after one more entry of it: what is understood so far, then what the strategy says of such an entry, then what that
 * solves. Each sees the one before. The same wherever it is worked out.
 */
export function afterEntry(strategy: Strategy, memory: Known, entry: Entry, channel: string): Session {
  const { scope } = situate(strategy, { memory, context: {}, channel, now: entry.at })
  const about: Scope =
    entry.type === 'event' ? { ...scope, event: aboutEvent(entry) } : { ...scope, outcome: entry }
  const seen = (session: Session): Scope =>
    session === memory.session ? about : { ...about, context: contextRecord(strategy, session, {}, entry.at) }

  let next = entry.type === 'event' ? heard(strategy, memory.session, entry, about) : memory.session
  next = changed(next, effectOf(strategy, entry, seen(next)), entry.at)
  return settled(strategy, next, seen(next), entry.at)
}

/** The session that events make which belong to none: it is of one decision, told with them, and nobody keeps it. */
export function passingSession(
  strategy: Strategy,
  memory: Memory,
  { customerId, channel }: Pick<Session, 'customerId' | 'channel'>,
  events: readonly EventEntry[],
  now: number,
): Session {
  let session = newSession('', customerId, channel, now)
  for (const event of events) session = afterEntry(strategy, { ...memory, session }, event, channel)
  return session
}

/** A session after somebody told facts of it, and what that solves. */
export function afterChange(
  strategy: Strategy,
  memory: Known,
  change: ContextChange,
  channel: string,
  now: number,
): Session {
  const at = momentOf(memory.session, now, now)
  const session = changed(memory.session, change, at)
  if (!strategy.running?.intents) return session
  const { scope } = situate(strategy, { memory: { ...memory, session }, context: {}, channel, now: at })
  return settled(strategy, session, scope, at)
}
