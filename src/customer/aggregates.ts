import type { Entry, EventEntry } from '../ports.ts'
import type { Aggregate } from '../strategy/aggregate.ts'

/**
 * An aggregate over a customer's recent events at a moment `now`, in milliseconds. With a half-life an event weighs
 * 0.5^(age / half-life). Where nothing counts it is 0 for a count or sum, and else missing.
 */
export function aggregate(of: Aggregate, history: readonly Entry[], now: number): number | undefined {
  const { how, halfLifeMs, where } = of
  const since = now - of.perMs
  let weights = 0
  let sum = 0
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let latest: number | undefined
  for (const entry of history) {
    if (entry.type !== 'event' || entry.event !== of.event || entry.at <= since || entry.at > now) continue
    if (where !== null && !where(entry)) continue
    const value = how === 'count' ? 1 : numberOf(entry, of.of)
    if (value === undefined) continue
    const weight = halfLifeMs === null ? 1 : 0.5 ** ((now - entry.at) / halfLifeMs)
    weights += weight
    sum += weight * value
    if (value < min) min = value
    if (value > max) max = value
    latest = value
  }
  // Weights are rounded: the mean of nothing but fives is to be 5, at whatever age.
  const mean = Math.min(max, Math.max(min, sum / weights))
  const value = { count: sum, sum, mean, min, max, latest }[how]
  // Of no events, and where the sum is too large for a number, it is not known.
  return Number.isFinite(value) ? value : undefined
}

function numberOf(entry: EventEntry, name: string | undefined): number | undefined {
  const value = name === undefined ? undefined : entry.data[name]
  return typeof value === 'number' ? value : undefined
}
