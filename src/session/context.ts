import { misfits } from '../customer/values.ts'
import { own } from '../own.ts'
import type { Entry, Fact, Session, Values } from '../ports.ts'
import type { Scope } from '../strategy/language.ts'
import type { Effect, Strategy } from '../strategy/strategy.ts'

/** Live facts that a session may hold: all are read, and written, with every change. */
export const MAX_FACTS = 500

/** A change of live facts. */
export interface ContextChange {
  readonly set: Values
  readonly unset: readonly string[]
}

export function newSession(id: string, customerId: string, channel: string, now: number): Session {
  return { id, customerId, channel, openedAt: now, revision: 0, facts: {} }
}

/** The session with some facts set anew and others forgotten, at a time: what is newer stays as it is. */
export function changed(session: Session, change: ContextChange, at: number): Session {
  const facts: Record<string, Fact> = { ...session.facts }
  const isNewer = (name: string) => (own(facts, name)?.at ?? at) > at
  for (const name of change.unset) if (!isNewer(name)) delete facts[name]
  for (const [name, value] of Object.entries(change.set)) {
    if (isNewer(name)) continue
    if (value === null || value === undefined) delete facts[name]
    else facts[name] = { value, at }
  }
  return { ...session, facts }
}

/** The session with a fact that sums up all that was read so far, in whatever order it came. */
export function summedUp(session: Session, name: string, value: unknown, at: number): Session {
  const last = Math.max(at, own(session.facts, name)?.at ?? at)
  return { ...session, facts: { ...session.facts, [name]: { value, at: last } } }
}

/**
 * What an entry says about its session, by the strategy's `context.yaml`; nothing for one of another kind. `scope` has the event
 * or the outcome. A value that does not fit its fact (a mood of 7, a reason that is no text) says nothing.
 */
export function effectOf(strategy: Strategy, entry: Entry, scope: Scope): ContextChange {
  const effect = entry.type === 'event' ? strategy.events.get(entry.event) : outcomeEffect(strategy, entry)
  if (!effect) return NO_CHANGE
  const set: Record<string, unknown> = {}
  for (const [fact, expression] of effect.set) {
    const value = storable(expression.evaluate(scope))
    if (value === undefined || misfits(strategy.factByName, { [fact]: value }, 'context').length > 0) continue
    set[fact] = value
  }
  return { set, unset: effect.unset }
}

const NO_CHANGE: ContextChange = { set: {}, unset: [] }

/** What the strategy says of an outcome, or of the reason of a rejection, which then wins. */
export function outcomeEffect(
  { outcomes }: Strategy,
  { outcome, reason }: { readonly outcome: string; readonly reason?: string },
): Effect | undefined {
  return (reason === undefined ? undefined : outcomes.get(reason)) ?? outcomes.get(outcome)
}

/** Times are kept as text, as they come. */
function storable(value: unknown): unknown {
  if (!(value instanceof Date)) return value
  return Number.isNaN(value.getTime()) ? undefined : value.toISOString()
}

/** Whether a fact that was told at a time is still true. */
export function isStillTrue({ factByName }: Strategy, name: string, at: number, now: number): boolean {
  return now < at + (factByName.get(name)?.ttlMs ?? Number.POSITIVE_INFINITY)
}

/** The facts that were told and are still true, by name. */
export function currentFacts(strategy: Strategy, { facts }: Session, now: number): Record<string, unknown> {
  const current: Record<string, unknown> = {}
  for (const [name, { value, at }] of Object.entries(facts)) {
    if (isStillTrue(strategy, name, at, now)) current[name] = value
  }
  return current
}

/** When the first of the live facts ceases to be true, or null. */
export function firstExpiry(strategy: Strategy, { facts }: Session, now: number): number | null {
  let first: number | null = null
  for (const [name, { at }] of Object.entries(facts)) {
    const ttlMs = strategy.factByName.get(name)?.ttlMs
    if (ttlMs !== undefined && at + ttlMs > now && at + ttlMs < (first ?? Infinity)) first = at + ttlMs
  }
  return first
}
