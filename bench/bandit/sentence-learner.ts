import { seedOf } from '../../src/learning/exploration/chance.ts'
import type { Belief } from './policies.ts'

const BUCKETS = 8_192

/** The words and pairs of neighbouring words of a sentence, hashed into buckets, each once; bucket 0 is always there. */
export function wordsOf(text: string): Int32Array {
  const words = text.toLowerCase().match(/[a-z0-9']+/g) ?? []
  const pairs = words.slice(1).map((word, index) => `${words[index]} ${word}`)
  const buckets = [...words, ...pairs].map(word => 1 + ((seedOf(word) >>> 0) % (BUCKETS - 1)))
  return Int32Array.from(new Set([0, ...buckets]))
}

/**
 * One Bayesian logistic regression an action over hashed words, a normal a weight: learned one answer at a time by a Newton step on its
 * own (Laplace's approximation with a diagonal, as in Chapelle and Li, "An empirical evaluation of Thompson sampling", 2011).
 */
export function sentenceLearner(actions: number) {
  const PRIOR_PRECISION = 1
  const means = new Float32Array(actions * BUCKETS)
  const precisions = new Float32Array(actions * BUCKETS).fill(PRIOR_PRECISION)
  for (let action = 0; action < actions; action++) means[action * BUCKETS] = -Math.log(actions - 1)
  /** Words count less where there are many, so that long sentences are no surer than short ones. */
  const weightOf = (words: Int32Array) => 1 / Math.sqrt(words.length)

  function logOddsOf(action: number, words: Int32Array): number {
    const weight = 2 * weightOf(words)
    const from = action * BUCKETS
    let sum = means[from]!
    for (let index = 1; index < words.length; index++) sum += weight * means[from + words[index]!]!
    return sum
  }
  return {
    belief(action: number, words: Int32Array): Belief {
      const weight = 2 * weightOf(words)
      const from = action * BUCKETS
      let variance = 1 / precisions[from]!
      for (let index = 1; index < words.length; index++)
        variance += (weight * weight) / precisions[from + words[index]!]!
      const propensity = 1 / (1 + Math.exp(-logOddsOf(action, words)))
      return { propensity, spread: Math.sqrt(variance) }
    },
    learn(action: number, words: Int32Array, right: boolean): void {
      const weight = 2 * weightOf(words)
      const from = action * BUCKETS
      const propensity = 1 / (1 + Math.exp(-logOddsOf(action, words)))
      const error = (right ? 1 : 0) - propensity
      const curvature = propensity * (1 - propensity)
      for (let index = 0; index < words.length; index++) {
        const at = from + words[index]!
        const x = index === 0 ? 1 : weight
        precisions[at]! += curvature * x * x
        means[at]! += (error * x) / precisions[at]!
      }
    },
  }
}
