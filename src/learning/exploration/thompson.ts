import { logNormalCdf } from './normal.ts'

/**
 * What is believed of the candidates for some places: the log-odds of each is normal, and its priority is `base + rise * propensity`.
 * Columns, at least `n` long, so that nothing is made anew for each decision.
 */
export interface Beliefs {
  readonly logOdds: Float64Array
  /** Standard deviations of the log-odds; 0 is certain. */
  readonly spreads: Float64Array
  readonly bases: Float64Array
  readonly rises: Float64Array
}

/** Log-odds further than so many deviations from their mean are left out: 3 in 100,000 on each side. */
const REACH = 4
/** A candidate's points lie within so many deviations. */
const NEAR = 3
/** About how many points of the priority all are compared at: those of so many that reach highest, and of all that are certain. */
const POINTS = 40
const HIGHEST = 8
/** ln of a chance of 0; and of what is left out of a normal distribution. */
const NEVER = -1e6
const SURELY_ABOVE = logNormalCdf(-REACH)

/** The beliefs as they were prepared last: to be used within the same call of the event loop, by one decision. */
let lows = new Float64Array(64)
let highs = new Float64Array(64)
/** By candidate its column in the table, or -1 for one that cannot have any of the places. */
let columnOf = new Int32Array(64)
let contenders = new Int32Array(64)
let points = new Float64Array(256)
/** ln of each contender's distribution function at each point, a point a row. */
let table = new Float64Array(8192)
let alive = new Int32Array(64)
let rows = 0
let columns = 0

/** Works out how likely the priority of each is below each of some points, once for all of `places` places. */
export function prepareThompson(n: number, beliefs: Beliefs, places: number): void {
  if (lows.length < n) {
    lows = new Float64Array(2 * n)
    highs = new Float64Array(2 * n)
    columnOf = new Int32Array(2 * n)
    contenders = new Int32Array(2 * n)
    alive = new Int32Array(2 * n)
  }
  let to = Number.NEGATIVE_INFINITY
  for (let i = 0; i < n; i++) {
    const one = priorityAt(beliefs, i, -REACH)
    const other = priorityAt(beliefs, i, REACH)
    lows[i] = Math.min(one, other)
    highs[i] = Math.max(one, other)
    to = Math.max(to, highs[i]!)
  }
  // So many are surely above it that nobody who is surely below it has one of the places.
  const from = nthHighest(lows, n, places)
  columns = 0
  for (let i = 0; i < n; i++) {
    columnOf[i] = highs[i]! > from ? columns : -1
    if (highs[i]! > from) contenders[columns++] = i
  }
  placePoints(beliefs, from, to, nthHighest(highs, n, HIGHEST + places - 1))
  if (table.length < rows * columns) table = new Float64Array(2 * rows * columns)
  for (let column = 0; column < columns; column++) {
    const i = contenders[column]!
    const base = beliefs.bases[i]!
    const rise = beliefs.rises[i]!
    const mean = beliefs.logOdds[i]!
    const low = lows[i]!
    const high = highs[i]!
    const perDeviation = (rise > 0 ? 1 : -1) / beliefs.spreads[i]!
    for (let row = 0; row < rows; row++) {
      const priority = points[row]!
      const cell = row * columns + column
      // Beyond its reach the logarithm is saved: it is most of the work.
      if (priority >= high) table[cell] = 0
      else if (priority < low) table[cell] = low === high ? NEVER : SURELY_ABOVE
      else table[cell] = logNormalCdf((logOddsOf((priority - base) / rise) - mean) * perDeviation)
    }
  }
}

/**
 * The chance of each of the first `n` of `candidates` to have the highest priority of them, which is its chance in Thompson sampling
 * (Thompson 1933): for independent beliefs the integral of Π F(j), j other than i, over dF(i), where F is the distribution function of a
 * priority. Between two points the chance that the highest lies there is known, and is divided by how much each ln F grows.
 * `best`, a position, has all of what it would have to share with others as certain.
 */
export function thompsonChances(
  chances: Float64Array,
  n: number,
  candidates: Int32Array,
  best: number,
): void {
  chances.fill(0, 0, n)
  let leader = best
  let living = 0
  let below = 0
  for (let at = 0; at < n; at++) {
    const i = candidates[at]!
    if (lows[i]! > lows[candidates[leader]!]!) leader = at
    if (columnOf[i]! < 0 || (at !== best && tied(i, candidates[best]!))) continue
    alive[living++] = at
    below += table[columnOf[i]!]!
  }
  if (living === 0) {
    chances[leader] = 1
    return
  }
  let logBefore = below
  // Below the first point the highest is the leader, if anybody.
  below = Math.exp(below)
  chances[leader] = below
  for (let row = 1; row < rows; row++) {
    const start = row * columns
    let log = 0
    for (let each = 0; each < living; each++) log += table[start + columnOf[candidates[alive[each]!]!]!]!
    const here = Math.exp(log)
    const gained = log - logBefore
    logBefore = log
    if (here - below < 1e-9) continue
    const share = (here - below) / gained
    for (let each = 0; each < living; each++) {
      const at = alive[each]!
      const cell = start + columnOf[candidates[at]!]!
      chances[at]! += share * (table[cell]! - table[cell - columns]!)
    }
    below = here
  }
  // What lies beyond the reach of all.
  for (let at = 0; at < n; at++) chances[at]! /= below
}

/** Whether both are certain, and of one priority. */
function tied(one: number, other: number): boolean {
  return lows[one] === highs[one] && lows[one] === lows[other] && lows[other] === highs[other]
}

/** The points in order: from the first to the last, close where somebody's priority is likely to be. */
function placePoints(beliefs: Beliefs, from: number, to: number, reach: number): void {
  let reaching = 0
  for (let column = 0; column < columns; column++) if (highs[contenders[column]!]! >= reach) reaching++
  const each = Math.max(4, Math.round(POINTS / Math.max(1, reaching)))
  if (points.length < columns * (each + 1) + 2) points = new Float64Array(2 * columns * (each + 1) + 2)
  points[0] = from
  rows = 1
  for (let column = 0; column < columns; column++) {
    const i = contenders[column]!
    const certain = lows[i] === highs[i]
    const steps = certain ? 1 : highs[i]! >= reach ? each : 0
    for (let step = 0; step < steps; step++) {
      const priority = priorityAt(beliefs, i, NEAR * ((2 * step + 1) / each - 1))
      if (priority > from && priority < to) points[rows++] = priority
    }
  }
  points[rows++] = to
  points.subarray(0, rows).sort()
}

/** The priority where the log-odds are so many deviations from their mean. */
function priorityAt({ logOdds, spreads, bases, rises }: Beliefs, i: number, deviations: number): number {
  return bases[i]! + rises[i]! / (1 + Math.exp(-(logOdds[i]! + deviations * spreads[i]!)))
}

/** Log-odds that are infinite at 0 and 1, and beyond. */
function logOddsOf(probability: number): number {
  if (probability <= 0) return Number.NEGATIVE_INFINITY
  return probability >= 1 ? Number.POSITIVE_INFINITY : Math.log(probability / (1 - probability))
}

function nthHighest(values: Float64Array, n: number, nth: number): number {
  let bound = Number.POSITIVE_INFINITY
  for (let round = 0; round < Math.min(nth, n); ) {
    let highest = Number.NEGATIVE_INFINITY
    let same = 0
    for (let i = 0; i < n; i++) {
      if (values[i]! >= bound || values[i]! < highest) continue
      same = values[i]! > highest ? 1 : same + 1
      highest = values[i]!
    }
    bound = highest
    round += same
  }
  return bound
}
