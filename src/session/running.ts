import { misfits } from '../customer/values.ts'
import { own } from '../own.ts'
import type { EventEntry, Fact, Session } from '../ports.ts'
import type { Scope } from '../strategy/language.ts'
import type { RunningIntents, RunningTimes } from '../strategy/running.ts'
import type { Strategy } from '../strategy/strategy.ts'
import { isStillTrue, summedUp } from './context.ts'
import { closed, opened } from './open-intents.ts'
import type { OpenIntent } from './running-state.ts'
import { blended } from './sentiment.ts'
import { silence, talked } from './talk.ts'

/** The session after an event, as far as it is understood over the whole of it: sentiment, open intents, times of talk. */
export function heard(strategy: Strategy, session: Session, event: EventEntry, scope: Scope): Session {
  const { running } = strategy
  if (!running) return session
  let next = session
  if (running.events.has(event.event)) {
    const byCustomer = running.customer.evaluate(scope) === true
    if (byCustomer) next = felt(strategy, next, event, scope)
    if (byCustomer && running.intents) next = named(running.intents, next, event)
    if (running.times) next = spoken(running.times, next, event, byCustomer)
  }
  if (running.intents?.closedBy.has(event.event)) {
    const which = event.data[running.intents.from]
    next = withIntents(running.intents, next, typeof which === 'string' ? which : undefined, event.at)
  }
  return next
}

/** The session whose open intents are closed where the strategy's condition says that all is solved. */
export function settled(strategy: Strategy, session: Session, scope: Scope, at: number): Session {
  const intents = strategy.running?.intents
  if (!intents?.closedWhile || openIn(intents, session).length === 0) return session
  return intents.closedWhile.evaluate(scope) === true ? withIntents(intents, session, undefined, at) : session
}

/** The facts of a session that is open, also those that only the time makes: how long nobody has spoken. */
export function liveFacts(
  strategy: Strategy,
  session: Session | null | undefined,
  now: number,
): Readonly<Record<string, Fact>> {
  if (!session || session.endedAt !== undefined) return NO_FACTS
  const name = strategy.running?.times?.silence
  const { talk } = session.running ?? {}
  if (!name || !talk) return session.facts
  return { ...session.facts, [name]: { value: silence(talk, now), at: now } }
}

const NO_FACTS = {}

function felt(strategy: Strategy, session: Session, event: EventEntry, scope: Scope): Session {
  const sentiment = strategy.running?.sentiment
  if (!sentiment) return session
  const { from, fact } = sentiment
  const reading = event.data[from]
  if (typeof reading !== 'number') return session
  if (misfits(strategy.factByName, { [fact]: reading }, 'context').length > 0) return session
  // What stands is the mean so far, whoever said so; a default is no reading.
  const mean = isStanding(strategy, session, fact, event.at) ? scope.context[fact] : null
  const next = blended(typeof mean === 'number' ? mean : null, reading, sentiment)
  // What was said before does not better what was felt since; it may have hurt.
  const isLate = typeof mean === 'number' && session.facts[fact]!.at > event.at
  return isLate && next > mean ? session : summedUp(session, fact, next, event.at)
}

function isStanding(strategy: Strategy, { facts }: Session, name: string, now: number): boolean {
  return Object.hasOwn(facts, name) && isStillTrue(strategy, name, facts[name]!.at, now)
}

/** Names longer than this are none. */
const LONGEST_NAME = 128

function named(intents: RunningIntents, session: Session, { data, at }: EventEntry): Session {
  const { from, confidence: where, threshold, problems } = intents
  const intent = data[from]
  if (typeof intent !== 'string' || intent === '' || intent.length > LONGEST_NAME) return session
  if (problems && !problems.has(intent)) return session
  // Whoever tells an intent and not how sure it is, is sure.
  const confidence = where === null ? 1 : (own(data, where) ?? 1)
  if (typeof confidence !== 'number' || !(confidence >= threshold)) return session
  const open = opened(openIn(intents, session), { intent, confidence, since: at })
  return put(intents, session, open, at)
}

function withIntents(
  intents: RunningIntents,
  session: Session,
  which: string | undefined,
  at: number,
): Session {
  return put(intents, session, closed(openIn(intents, session), at, which), at)
}

/** The problems that are open in a session, since when and how surely. */
export function openIntents({ running }: Strategy, session: Session): readonly OpenIntent[] {
  return running?.intents ? openIn(running.intents, session) : []
}

/** The names are those of the fact, whoever said so. */
function openIn({ fact }: RunningIntents, { facts, running }: Session): readonly OpenIntent[] {
  const kept = running?.intents ?? []
  const { value, at = 0 } = facts[fact] ?? {}
  const names: readonly string[] = Array.isArray(value) ? value : []
  if (names.length === kept.length && kept.every(({ intent }, i) => intent === names[i])) return kept
  return [...new Set(names)].map(
    name => kept.find(({ intent }) => intent === name) ?? { intent: name, confidence: 1, since: at },
  )
}

/** The list in the session, and its names in the fact. */
function put(intents: RunningIntents, session: Session, open: readonly OpenIntent[], at: number): Session {
  const before = openIn(intents, session)
  if (open === before || (open.length === 0 && before.length === 0)) return session
  const names = open.map(({ intent }) => intent)
  const next = summedUp(session, intents.fact, names, at)
  return { ...next, running: { ...session.running, intents: open } }
}

function spoken(
  times: RunningTimes,
  session: Session,
  { data, at }: EventEntry,
  byCustomer: boolean,
): Session {
  const told = times.seconds === null ? undefined : data[times.seconds]
  const seconds = typeof told === 'number' && told >= 0 && Number.isFinite(told) ? told : undefined
  const by = byCustomer ? 'customer' : 'agent'
  const talk = talked(session.running?.talk, session.openedAt, { by, at, seconds }, times.longest)
  const fact = times[by]
  const next = fact === null ? session : summedUp(session, fact, talk[by], at)
  return { ...next, running: { ...session.running, talk } }
}
