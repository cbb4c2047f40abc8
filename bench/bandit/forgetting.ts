import type { Belief } from './policies.ts'

/** The variance of the log of a gamma variable of shape `x`, the trigamma function: recurrence up to 6, then its asymptotic series. */
export function trigamma(x: number): number {
  let sum = 0
  let at = x
  for (; at < 6; at++) sum += 1 / (at * at)
  const inverse = 1 / (at * at)
  return sum + 1 / at + inverse / 2 + (inverse / at) * (1 / 6 - inverse * (1 / 30 - inverse / 42))
}

/**
 * One beta posterior an arm, begun with one reward in six as a declared prior is, whose evidence is halved in `halfLife` rounds: what was long ago is
 * forgotten, and an arm not tried for long is uncertain again. The log-odds of a beta variable have the variance trigamma(a) + trigamma(b).
 */
export function forgettingLearner(arms: number, halfLife: number) {
  const keep = 0.5 ** (1 / halfLife)
  const rewarded = new Float64Array(arms)
  const not = new Float64Array(arms)
  return {
    belief(arm: number): Belief {
      const a = 1 + rewarded[arm]!
      const b = 5 + not[arm]!
      return { propensity: a / (a + b), spread: Math.sqrt(trigamma(a) + trigamma(b)) }
    },
    learn(arm: number, reward: boolean): void {
      for (let each = 0; each < arms; each++) {
        rewarded[each]! *= keep
        not[each]! *= keep
      }
      const counts = reward ? rewarded : not
      counts[arm]! += 1
    },
  }
}
