import { factorise, halfNorm, solveFactorised } from './cholesky.ts'
import { moderation } from './sites.ts'
import { agedTo, curvatureIn, type Forgetting, levelIn, pullIn, type Sums } from './sums.ts'

/** What is believed before anything is learned, as standard deviations in log-odds; the means are 0: the model, or prior, as it is. */
export interface PriorBelief extends Forgetting {
  /** One an input. */
  readonly spreads: readonly number[]
  readonly level: { readonly halfLifeMs: number; readonly spread: number }
}

/** What is believed of one action in one channel at one time. */
export interface Posterior {
  readonly mean: Float64Array
  /** The Cholesky factor of the weights' precision: lower triangle, row by row, with the diagonal's reciprocals. */
  readonly factor: Float64Array
  readonly level: { readonly mean: number; readonly variance: number }
}

/**
 * Bayesian logistic regression by sums of quadratics: precision = prior's + curvature, mean = precision⁻¹ pull. Since only the sums
 * are forgotten and not the prior, what is not heard of any more goes back to it.
 */
export function posteriorOf(sums: Sums | null, prior: PriorBelief, at: number): Posterior {
  const inputs = prior.spreads.length
  const aged = sums && agedTo(at, sums, prior)
  const factor = aged ? curvatureIn(aged).slice() : new Float64Array((inputs * (inputs + 1)) / 2)
  for (let row = 0, diagonal = 0; row < inputs; row++, diagonal += row + 1)
    factor[diagonal]! += prior.spreads[row]! ** -2
  factorise(factor, inputs)
  const mean = aged ? pullIn(aged).slice() : new Float64Array(inputs)
  solveFactorised(factor, mean)
  const level = aged ? levelIn(aged) : { curvature: 0, pull: 0 }
  const precision = prior.level.spread ** -2 + level.curvature
  return { mean, factor, level: { mean: level.pull / precision, variance: 1 / precision } }
}

/** The log-odds of a chance of one in ten million, or of its opposite: nothing is more certain. */
const MOST = 16
const bounded = (logOdds: number) => Math.min(MOST, Math.max(-MOST, logOdds))

/** Where a prediction has its numbers, all in log-odds: with the learned weights, with the learned level too, and the standard deviation of what is believed. */
export const PREDICTION = { weighted: 0, predicted: 1, spread: 2 } as const

/**
 * The base's log-odds and as much of the learned difference as its uncertainty leaves (MacKay 1992, around the base instead of 0): the
 * base is itself an expectation, so that nothing learned means the base, exactly. Written into `numbers` from `to` on, since there is one
 * for every candidate of a decision.
 */
export function predict(
  { mean, factor, level }: Posterior,
  inputs: Float32Array,
  base: number,
  numbers: Float32Array,
  to: number,
): void {
  let difference = 0
  for (let index = 0; index < inputs.length; index++) difference += mean[index]! * inputs[index]!
  const variance = halfNorm(factor, inputs)
  const weighted = base + difference * moderation(variance)
  numbers[to + PREDICTION.weighted] = weighted
  numbers[to + PREDICTION.predicted] = bounded(weighted + level.mean * moderation(level.variance))
  numbers[to + PREDICTION.spread] = Math.sqrt(variance + level.variance)
}
