import { siteOf } from './sites.ts'

/** How fast what was learned is forgotten. Half-lives in milliseconds. */
export interface Forgetting {
  readonly halfLifeMs: number
  readonly level: { readonly halfLifeMs: number }
}

/** What one outcome teaches of its action in its channel: the decision's inputs and predictions, and what came of it. */
export interface Observation {
  readonly actionId: string
  readonly channel: string
  /** When it was decided. */
  readonly at: number
  /** The model's inputs: 1, what the base says more than the prior, then the declared features. */
  readonly inputs: Float32Array
  /** Log-odds: of the model (or prior), with the learned weights, and with the learned level too. */
  readonly base: number
  readonly weighted: number
  readonly predicted: number
  readonly positive: boolean
  /** From 0 to 1. */
  readonly weight: number
}

/**
 * What was learned of one action in one channel: sums over its observations, as one row of numbers. Where they are worth how much is
 * said by their time: older ones count half after each half-life. Rows of the same time add up, in any order, and so do partitions.
 *
 * [time (epoch ms), observations, positives (these two are never forgotten), the level's curvature and pull, the weights' pull
 * (one an input), their curvature (the lower triangle, row by row)]
 */
export type Sums = Float64Array

const AT = 0
const OBSERVATIONS = 1
const POSITIVES = 2
const LEVEL = 3
const WEIGHTS = 5

export function emptySums(inputs: number, at: number): Sums {
  const sums = new Float64Array(WEIGHTS + inputs + (inputs * (inputs + 1)) / 2)
  sums[AT] = at
  return sums
}

/** How many inputs the model has that these are the sums of. */
function inputsOf({ length }: Sums): number {
  // The length is 5 + n + n(n + 1) / 2.
  return (Math.sqrt(9 + 8 * (length - WEIGHTS)) - 3) / 2
}

export const timeOf = (sums: Sums) => sums[AT]!
export const observationsIn = (sums: Sums) => sums[OBSERVATIONS]!
export const positivesIn = (sums: Sums) => sums[POSITIVES]!
export const levelIn = (sums: Sums) => ({ curvature: sums[LEVEL]!, pull: sums[LEVEL + 1]! })
export const pullIn = (sums: Sums) => sums.subarray(WEIGHTS, WEIGHTS + inputsOf(sums))
/** The lower triangle, row by row. */
export const curvatureIn = (sums: Sums) => sums.subarray(WEIGHTS + inputsOf(sums))

/** All together, at the latest of their times. There must be one. */
export function summed(all: readonly Sums[], forgetting: Forgetting): Sums {
  let at = Number.NEGATIVE_INFINITY
  for (const sums of all) at = Math.max(at, sums[AT]!)
  const total = new Float64Array(all[0]!.length)
  total[AT] = at
  for (const sums of all) {
    const { ofLevel, ofWeights } = leftOf(sums[AT]!, at, forgetting)
    total[OBSERVATIONS]! += sums[OBSERVATIONS]!
    total[POSITIVES]! += sums[POSITIVES]!
    for (let index = LEVEL; index < WEIGHTS; index++) total[index]! += ofLevel * sums[index]!
    for (let index = WEIGHTS; index < total.length; index++) total[index]! += ofWeights * sums[index]!
  }
  return total
}

/** The sums as they count at a time that is not before theirs. */
export function agedTo(at: number, sums: Sums, forgetting: Forgetting): Sums {
  const aged = sums.slice()
  const { ofLevel, ofWeights } = leftOf(sums[AT]!, at, forgetting)
  aged[AT] = at
  for (let index = LEVEL; index < WEIGHTS; index++) aged[index]! *= ofLevel
  for (let index = WEIGHTS; index < aged.length; index++) aged[index]! *= ofWeights
  return aged
}

/** What is left at a time of what was learned before it. */
function leftOf(then: number, at: number, { halfLifeMs, level }: Forgetting) {
  if (then === at) return ALL
  return { ofLevel: 2 ** ((then - at) / level.halfLifeMs), ofWeights: 2 ** ((then - at) / halfLifeMs) }
}

const ALL = { ofLevel: 1, ofWeights: 1 }

/** With one more observation, or (`times` -1) with one taken back: whatever came in between, as if it had never been. */
export function observed(sums: Sums, observation: Observation, times: 1 | -1, forgetting: Forgetting): Sums {
  const { at, inputs, base, weighted, predicted, positive, weight } = observation
  const next = at > sums[AT]! ? agedTo(at, sums, forgetting) : sums.slice()
  const { ofLevel, ofWeights } = leftOf(at, next[AT]!, forgetting)
  next[OBSERVATIONS]! += times
  next[POSITIVES]! += positive ? times : 0
  const level = siteOf(predicted, positive, weight * times * ofLevel)
  next[LEVEL]! += level.curvature
  next[LEVEL + 1]! += level.curvature * (predicted - weighted) + level.pull
  const site = siteOf(weighted, positive, weight * times * ofWeights)
  const target = site.curvature * (weighted - base) + site.pull
  let cell = WEIGHTS + inputs.length
  for (let row = 0; row < inputs.length; row++) {
    next[WEIGHTS + row]! += target * inputs[row]!
    const bend = site.curvature * inputs[row]!
    for (let column = 0; column <= row; column++) next[cell++]! += bend * inputs[column]!
  }
  return next
}
