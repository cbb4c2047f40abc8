/** How much more often something happens to a group than to all others, with a 95 % interval. */
export interface RateRatio {
  readonly rate: number
  readonly restRate: number
  /** Null, and the interval with it, where it happens to nobody. */
  readonly ratio: number | null
  readonly low: number | null
  readonly high: number | null
}

const Z = 1.959964

/**
 * The ratio of two rates with the interval of its logarithm (Katz, Baptista, Azen & Pike 1978); a half is added to every count where
 * one is 0, so that it can be told at all.
 */
export function rateRatio(hits: number, of: number, restHits: number, restOf: number): RateRatio {
  const rates = {
    rate: of === 0 ? Number.NaN : hits / of,
    restRate: restOf === 0 ? Number.NaN : restHits / restOf,
  }
  if (hits === 0 && restHits === 0) return { ...rates, ratio: null, low: null, high: null }
  const add = hits === 0 || restHits === 0 ? 0.5 : 0
  const [a, n, b, m] = [hits + add, of + 2 * add, restHits + add, restOf + 2 * add]
  const ratio = a / n / (b / m)
  const error = Math.sqrt(1 / a - 1 / n + 1 / b - 1 / m)
  return { ...rates, ratio, low: ratio * Math.exp(-Z * error), high: ratio * Math.exp(Z * error) }
}

/** A share with Wilson's 95 % interval (1927), which stays inside 0 and 1. */
export function share(hits: number, of: number): { value: number; low: number; high: number } {
  if (of === 0) return { value: Number.NaN, low: 0, high: 1 }
  const p = hits / of
  const z2 = Z * Z
  const middle = (p + z2 / (2 * of)) / (1 + z2 / of)
  const half = (Z * Math.sqrt((p * (1 - p)) / of + z2 / (4 * of * of))) / (1 + z2 / of)
  return { value: p, low: hits === 0 ? 0 : middle - half, high: hits === of ? 1 : middle + half }
}

/** More values than this make no groups to compare: numbers are cut at their quartiles, other values beyond it are `other`. */
const MOST_GROUPS = 8
export const UNKNOWN = 'unknown'
const OTHER = 'other'

/** The group of each value: itself, or the quarter in which a number lies; null and undefined are `unknown`, lists their parts joined. */
export function groupNames(values: readonly unknown[]): string[] {
  const known = values.filter(value => value !== null && value !== undefined)
  const distinct = new Set(known.map(textOf))
  if (distinct.size > MOST_GROUPS && known.every(value => typeof value === 'number')) return quarters(values)
  const counts = new Map<string, number>()
  for (const value of known) counts.set(textOf(value), (counts.get(textOf(value)) ?? 0) + 1)
  const kept = new Set(
    [...counts]
      .sort(([, a], [, b]) => b - a)
      .slice(0, MOST_GROUPS)
      .map(([name]) => name),
  )
  return values.map(value => {
    if (value === null || value === undefined) return UNKNOWN
    const name = textOf(value)
    return kept.has(name) ? name : OTHER
  })
}

/** Each group once: those of numbers by these, others by name; what is none of them comes last. */
export function inOrder(names: readonly string[], values: readonly unknown[]): string[] {
  const least = new Map<string, number>()
  names.forEach((name, at) => {
    const value = values[at]
    const number = typeof value === 'number' ? value : Number.NaN
    least.set(name, Math.min(number, least.get(name) ?? number))
  })
  const last = (name: string) => [OTHER, UNKNOWN].indexOf(name)
  return [...least.keys()].sort(
    (a, b) => last(a) - last(b) || least.get(a)! - least.get(b)! || 0 || (a < b ? -1 : 1),
  )
}

const textOf = (value: unknown) => (Array.isArray(value) ? value.join('+') || 'none' : String(value))

function quarters(values: readonly unknown[]): string[] {
  const sorted = values.filter((value): value is number => typeof value === 'number').sort((a, b) => a - b)
  const cuts = [...new Set([0.25, 0.5, 0.75].map(at => sorted[Math.floor(at * sorted.length)]!))]
  const edge = (value: number) => String(Number(value.toPrecision(4)))
  return values.map(value => {
    if (typeof value !== 'number') return UNKNOWN
    const above = cuts.filter(cut => value >= cut).length
    if (above === 0) return `under ${edge(cuts[0]!)}`
    return above === cuts.length
      ? `${edge(cuts.at(-1)!)} and over`
      : `${edge(cuts[above - 1]!)} to ${edge(cuts[above]!)}`
  })
}
