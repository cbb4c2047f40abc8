import { allAlike, type Weights } from './weights.ts'

/** Straight lines between points, flat outside; x grows strictly, y never falls. */
export interface Points {
  x: number[]
  y: number[]
}

/** A step of fewer rows is joined with the next: single rows would answer 0 and 1. */
const fewestRows = 50

/**
 * The never-falling points that are nearest to the truths, by joining neighbours that fall (pool adjacent violators:
 * Ayer et al., 1955); a point is a step's mean probability and its share of positives. At least two points.
 */
export function isotonicPoints(
  probabilities: Float64Array,
  truths: Uint8Array,
  weights: Weights = allAlike(truths),
): Points {
  const order = Int32Array.from(probabilities.keys()).sort((a, b) => probabilities[a]! - probabilities[b]!)
  const steps: Step[] = []
  for (const at of order) {
    const weight = weights[at]!
    // What weighs nothing says nothing.
    if (weight === 0) continue
    steps.push({
      rows: 1,
      weight,
      probability: weight * probabilities[at]!,
      positives: weight * truths[at]!,
    })
    while (steps.length > 1 && mustJoin(steps[steps.length - 2]!, steps[steps.length - 1]!)) join(steps)
  }
  while (steps.length > 2 && steps[steps.length - 1]!.rows < fewestRows) join(steps)
  const x = steps.map(({ weight, probability }) => probability / weight)
  // Half a positive and half a negative more: nothing is certain.
  const y = steps.map(({ weight, positives }) => (positives + 0.5) / (weight + 1))
  for (let at = 1; at < y.length; at++) y[at] = Math.max(y[at]!, y[at - 1]!)
  return x.length > 1 ? { x, y } : { x: [0, 1], y: [y[0]!, y[0]!] }
}

/** The height of the lines at a probability. */
export function valueOn({ x, y }: Points, probability: number): number {
  const last = x.length - 1
  if (probability <= x[0]!) return y[0]!
  if (probability >= x[last]!) return y[last]!
  let low = 0
  let high = last
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (x[middle]! <= probability) low = middle
    else high = middle
  }
  // A NaN falls through every comparison above and stays NaN here.
  return y[low]! + ((probability - x[low]!) / (x[high]! - x[low]!)) * (y[high]! - y[low]!)
}

interface Step {
  rows: number
  weight: number
  /** Weighted sums over the step's rows. */
  probability: number
  positives: number
}

function mustJoin(before: Step, after: Step): boolean {
  return (
    before.rows < fewestRows ||
    after.probability / after.weight <= before.probability / before.weight ||
    (after.rows >= fewestRows && after.positives / after.weight <= before.positives / before.weight)
  )
}

function join(steps: Step[]): void {
  const after = steps.pop()!
  const before = steps[steps.length - 1]!
  before.rows += after.rows
  before.weight += after.weight
  before.probability += after.probability
  before.positives += after.positives
}
