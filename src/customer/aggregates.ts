import type { Entry, EventEntry } from '../ports.ts'
import type { Aggregate } from '../strategy/strategy.ts'

/** An aggregate over a customer's recent events. An empty window counts 0, sums 0 and has no latest. */
export function aggregate(of: Aggregate, history: readonly Entry[], now: number): number | undefined {
  const since = now - of.perMs
  let count = 0
  let sum = 0
  let latest: number | undefined
  for (const entry of history) {
    if (entry.type !== 'event' || entry.event !== of.event || entry.at <= since || entry.at > now) continue
    count += 1
    const value = numberOf(entry, of.of)
    if (value === undefined) continue
    sum += value
    latest = value
  }
  return of.how === 'count' ? count : of.how === 'sum' ? sum : latest
}

function numberOf(entry: EventEntry, name: string | undefined): number | undefined {
  const value = name === undefined ? undefined : entry.data[name]
  return typeof value === 'number' ? value : undefined
}
