import { halfNorm } from './cholesky.ts'
import { type PriorBelief, posteriorOf } from './posterior.ts'
import { type LearnedState, merged, ofKey } from './state.ts'
import { observationsIn, positivesIn, timeOf } from './sums.ts'

/** A learned number in log-odds, and how far it may be off. */
export interface Estimate {
  readonly mean: number
  readonly standardError: number
}

/** What one action has learned in one channel. */
export interface LearnedReport {
  readonly actionId: string
  readonly channel: string
  /** Outcomes that counted, ever; what they teach is forgotten with the half-life. */
  readonly observations: number
  readonly positives: number
  /** When the last of them was decided, epoch milliseconds. */
  readonly updatedAt: number
  /** How much likelier it succeeds than its model or prior says. */
  readonly intercept: Estimate
  /** How much more (or less) than the model says of differences between customers is so; 0: as it says. */
  readonly slope: Estimate
  /** How much likelier lately. */
  readonly level: Estimate
  /** A scale of each declared feature. */
  readonly weights: readonly ({ readonly feature: string } & Estimate)[]
}

/** What was learned of each action in each channel, by their names. */
export function reportsOf(
  states: readonly LearnedState[],
  { features, belief }: { readonly features: readonly string[]; readonly belief: PriorBelief },
  at: number,
): LearnedReport[] {
  const keys = [...new Set(states.flatMap(state => Object.keys(state)))].sort()
  return keys.map(key => {
    const sums = merged(states, key, belief)!
    const { mean, factor, level } = posteriorOf(sums, belief, Math.max(at, timeOf(sums)))
    const estimates = Array.from(mean, (each, index) => {
      const alone = new Float32Array(mean.length)
      alone[index] = 1
      return { mean: each, standardError: Math.sqrt(halfNorm(factor, alone)) }
    })
    return {
      ...ofKey(key),
      observations: observationsIn(sums),
      positives: positivesIn(sums),
      updatedAt: timeOf(sums),
      intercept: estimates[0]!,
      slope: estimates[1]!,
      level: { mean: level.mean, standardError: Math.sqrt(level.variance) },
      weights: features.map((feature, index) => ({ feature, ...estimates[index + 2]! })),
    }
  })
}
