import { type Groups, type Resamples, sumsByCustomer, sumsByGroup } from './groups.ts'

/** A number with its 95 % interval and standard error. */
export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
  readonly error: number
  /** How many customers (or rows) bear the interval: (Σ φ²)² / Σ φ⁴ of their influences φ. Few: one more could change it all. */
  readonly bearing: number
}

/** With fewer an interval proves nothing. */
export const LEAST_BEARING = 20

/** Σ numerator / Σ denominator over the rows; without a denominator, rows are counted. */
export interface Ratio {
  readonly numerator: (row: number) => number
  readonly denominator?: (row: number) => number
}

const LOW = 0.025
const ROW = () => 1

/**
 * The ratio, or the first less the second, with a studentised bootstrap interval (Efron & Tibshirani 1993, chapter 12.5; Hall 1988),
 * which follows the skewness that weights and rare rewards bring; percentile and normal intervals lag behind it.
 */
export function intervalOf(groups: Groups, resamples: Resamples, ratio: Ratio, less?: Ratio): Interval {
  const parts = (less ? [ratio, less] : [ratio]).map(({ numerator, denominator = ROW }) =>
    centred(sumsByCustomer(groups, numerator), sumsByCustomer(groups, denominator)),
  )
  const value = parts[0]!.ratio - (parts[1]?.ratio ?? 0)
  const bearing = bearingOf(influences(parts))
  // One customer tells nothing of how others differ.
  if (groups.count < 2) return { value, low: -Infinity, high: Infinity, error: Infinity, bearing }
  const grouped = parts.map(({ ratio, tops, bottoms }) => ({
    ratio,
    tops: sumsByGroup(groups, tops),
    bottoms: sumsByGroup(groups, bottoms),
  }))
  const phi = influences(grouped)
  const error = Math.sqrt((sumOfSquares(phi) * phi.length) / Math.max(1, phi.length - 1))
  const pivots = pivotsOf(grouped, resamples)
  return {
    value,
    low: value - error * quantile(pivots, 1 - LOW),
    high: value - error * quantile(pivots, LOW),
    error,
    bearing,
  }
}

/** The ratio of all, and what each top is above it: squares of large tops that differ by little would cancel each other out. */
interface Sums {
  readonly ratio: number
  readonly tops: Float64Array
  readonly bottoms: Float64Array
}

function centred(tops: Float64Array, bottoms: Float64Array): Sums {
  const ratio = sum(tops) / sum(bottoms)
  return { ratio, tops: tops.map((top, at) => top - ratio * bottoms[at]!), bottoms }
}

/** What each entry adds to the error of the value. */
function influences(parts: readonly Sums[]): Float64Array {
  const phi = new Float64Array(parts[0]!.tops.length)
  parts.forEach(({ tops, bottoms }, index) => {
    const bottom = (index === 0 ? 1 : -1) * sum(bottoms)
    for (let at = 0; at < phi.length; at++) phi[at]! += tops[at]! / bottom
  })
  return phi
}

/** (value of a round − value) / error of the round, ascending. */
function pivotsOf(parts: readonly Sums[], { rounds, groups, counts }: Resamples) {
  const pivots = new Float64Array(rounds)
  const [first, second] = parts
  for (let round = 0; round < rounds; round++) {
    const from = round * groups
    const a = drawn(first!, counts, from)
    const b = second && drawn(second, counts, from)
    const squares = b ? squaresOfTwo(first!, a, second, b, counts, from) : a.squares
    const away = a.away - (b?.away ?? 0)
    pivots[round] = squares > 0 ? away / Math.sqrt(squares) : away === 0 ? 0 : Math.sign(away) * Infinity
  }
  return pivots.sort()
}

/** How far the ratio of a round is from that of all, its denominator, and the sum of its squared influences, in one pass. */
function drawn({ ratio, tops, bottoms }: Sums, counts: Uint8Array, from: number) {
  let top = 0
  let bottom = 0
  let topTop = 0
  let topBottom = 0
  let bottomBottom = 0
  for (let group = 0; group < tops.length; group++) {
    const t = tops[group]!
    const b = bottoms[group]!
    const countT = counts[from + group]! * t
    const countB = counts[from + group]! * b
    top += countT
    bottom += countB
    topTop += countT * t
    topBottom += countT * b
    bottomBottom += countB * b
  }
  // A round without any denominator has the ratio 0.
  const away = bottom === 0 ? -ratio : top / bottom
  const squares = Math.max(0, topTop - 2 * away * topBottom + away * away * bottomBottom)
  return { away, bottom, squares: bottom === 0 ? 0 : squares / (bottom * bottom) }
}

type Drawn = ReturnType<typeof drawn>

function squaresOfTwo(first: Sums, a: Drawn, second: Sums, b: Drawn, counts: Uint8Array, from: number) {
  let squares = 0
  for (let group = 0; group < first.tops.length; group++) {
    const phi =
      (first.tops[group]! - a.away * first.bottoms[group]!) / a.bottom -
      (second.tops[group]! - b.away * second.bottoms[group]!) / b.bottom
    squares += counts[from + group]! * phi * phi
  }
  return squares
}

/** Of ascending numbers, between neighbours in a straight line. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1)
  const below = Math.floor(at)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low === high ? low : low + (at - below) * (high - low)
}

function bearingOf(phi: Float64Array): number {
  let squares = 0
  let fourths = 0
  for (const each of phi) {
    squares += each ** 2
    fourths += each ** 4
  }
  return fourths > 0 ? squares ** 2 / fourths : 0
}

const sum = (all: Float64Array) => all.reduce((total, each) => total + each, 0)
const sumOfSquares = (all: Float64Array) => all.reduce((total, each) => total + each * each, 0)
