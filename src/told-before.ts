import { isDeepStrictEqual } from 'node:util'
import { Problem } from './errors.ts'
import { ignoredId } from './learning/response-window.ts'
import type { Entry, EventEntry, OutcomeEntry, Store } from './ports.ts'

/** Where an event's id stands in what was sent. */
export type PathOf = (event: EventEntry) => string

/**
 * Whether an entry says what another of its id says: then it is the same, told again. An event that is kept has more data than was
 * told of it, where signals have understood something.
 */
function saysTheSame(told: Entry, kept: Entry): boolean {
  if (told.type === 'event')
    return (
      kept.type === 'event' &&
      kept.event === told.event &&
      Object.entries(told.data).every(([name, value]) => isDeepStrictEqual(kept.data[name], value))
    )
  return (
    kept.type === 'outcome' &&
    kept.decisionId === told.decisionId &&
    kept.actionId === told.actionId &&
    kept.outcome === told.outcome
  )
}

/** Events without those that are told twice. Throws `Problem` for two that differ. */
export function eachOnce(events: readonly EventEntry[], pathOf: PathOf): readonly EventEntry[] {
  const byId = new Map<string, EventEntry>()
  for (const event of events) {
    const before = byId.get(event.id)
    if (before && !saysTheSame(event, before)) throw standsForAnother(event, before, pathOf(event))
    if (!before) byId.set(event.id, event)
  }
  return byId.size === events.length ? events : [...byId.values()]
}

/** Throws `Problem` for the first event under whose id something else had come. */
export async function refuseOtherEvents(
  store: Store,
  customerId: string,
  events: readonly EventEntry[],
  ids: readonly string[],
  pathOf: PathOf,
): Promise<void> {
  const known = await store.known(customerId, ids)
  for (const event of events) {
    const entry = known.get(event.id)?.entry
    if (entry && !saysTheSame(event, entry)) throw standsForAnother(event, entry, pathOf(event))
  }
}

/**
 * What had come under an outcome's id: the same, the same that was taken back since, the taking back alone, or something else, which
 * is given.
 */
export type Found = 'same' | 'taken-back' | 'barred' | { readonly other: Entry }

export function isOther(found: Found | null): found is { readonly other: Entry } {
  return found !== null && typeof found === 'object'
}

export async function foundUnder(store: Store, customerId: string, outcome: OutcomeEntry): Promise<Found> {
  const found = (await store.known(customerId, [outcome.id])).get(outcome.id)
  if (!found) return 'barred'
  if (!saysTheSame(outcome, found.entry)) return { other: found.entry }
  return found.takenBack ? 'taken-back' : 'same'
}

/** An outcome that its reporter has named. */
export interface Named {
  readonly customerId: string
  readonly entry: OutcomeEntry
  /** Where its id stands in what was sent. */
  readonly path: string
}

/** Throws `Problem` for an outcome whose id stands for something else, told before or among these. */
export async function refuseOtherOutcomes(store: Store, outcomes: readonly Named[]): Promise<void> {
  const byId = new Map<string, OutcomeEntry>()
  for (const { customerId, entry, path } of outcomes) {
    const key = JSON.stringify([customerId, entry.id])
    const before = byId.get(key)
    if (before && !saysTheSame(entry, before)) throw standsForAnother(entry, before, path)
    byId.set(key, entry)
  }
  await Promise.all(
    outcomes.map(async ({ customerId, entry, path }) => {
      const found = await foundUnder(store, customerId, entry)
      if (isOther(found)) throw standsForAnother(entry, found.other, path)
    }),
  )
}

/**
 * The outcome as one of the decision that told its impression first, from whatever screen: so one decision has the impression and what was
 * answered to it. Throws `Problem` where the impression's id stands for something else.
 */
export async function ofImpression(
  store: Store,
  customerId: string,
  outcome: OutcomeEntry,
  impressionId: string,
  path: string,
): Promise<OutcomeEntry> {
  const seen = (await store.known(customerId, [impressionId])).get(impressionId)?.entry
  if (!seen) return outcome
  if (seen.type === 'outcome' && seen.outcome === 'impression' && seen.actionId === outcome.actionId) {
    const moved = { ...outcome, decisionId: seen.decisionId }
    // Answers bar it by this id.
    return outcome.id === ignoredId(outcome) ? { ...moved, id: ignoredId(moved) } : moved
  }
  const message = `"${impressionId}" stands for ${meaningOf(seen)}, told before; give the id of an impression of "${outcome.actionId}"`
  throw new Problem('conflict', 'An id stands for one outcome', [{ path, message }])
}

export function standsForAnother(told: Entry, other: Entry, path: string): Problem {
  const { type, id } = told
  const orElse = type === 'event' ? ', or the request another Idempotency-Key' : ''
  const message = `"${id}" stands for ${meaningOf(other)}, told before; give this ${type} an id of its own${orElse}`
  return new Problem('conflict', `An id stands for one ${type}`, [{ path, message }])
}

/** What an id stands for, to be read. */
function meaningOf(entry: Entry): string {
  if (entry.type === 'event') return `the event "${entry.event}"`
  return `"${entry.outcome}" of "${entry.actionId}" in the decision ${entry.decisionId}`
}
