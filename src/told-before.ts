import { isDeepStrictEqual } from 'node:util'
import { Problem } from './errors.ts'
import type { Entry, EventEntry, OutcomeEntry, Store } from './ports.ts'

/** Where an event's id stands in what was sent. */
export type PathOf = (event: EventEntry) => string

/**
 * Whether an entry says what another of its id says: then it is the same, told again. An event that is kept has more data than was
 * told of it, where signals have understood something.
 */
export function saysTheSame(told: Entry, kept: Entry): boolean {
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

/** What an id stands for, to be read. */
export function meaningOf(entry: Entry): string {
  if (entry.type === 'event') return `the event "${entry.event}"`
  return `"${entry.outcome}" of "${entry.actionId}" in the decision ${entry.decisionId}`
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
export async function refuseOthers(
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

function standsForAnother({ id }: EventEntry, kept: Entry, path: string): Problem {
  const message = `"${id}" stands for ${meaningOf(kept)}, told before; give this event an id of its own, or the request another Idempotency-Key`
  return new Problem('conflict', 'An id stands for one event', [{ path, message }])
}

/**
 * What had come under an outcome's id: the same, the same that was taken back since, the taking back alone, or something else, which
 * is given.
 */
export type Found = 'same' | 'taken-back' | 'barred' | { readonly other: Entry }

export async function foundUnder(store: Store, customerId: string, outcome: OutcomeEntry): Promise<Found> {
  const found = (await store.known(customerId, [outcome.id])).get(outcome.id)
  if (!found) return 'barred'
  if (!saysTheSame(outcome, found.entry)) return { other: found.entry }
  return found.takenBack ? 'taken-back' : 'same'
}
