import { seededChance } from '../../src/demo/seeded.ts'
import { chooser, type Policy, type Settings } from './policies.ts'
import { sentenceLearner, wordsOf } from './sentence-learner.ts'

/** A sentence, and the one action that is right for it. */
export interface Sentence {
  readonly text: string
  readonly label: string
}

export interface SentencesResult {
  readonly policy: Policy
  /** Rounds without a reward, added up: who knows every answer has none. */
  readonly regret: Float64Array
  /** The share of rewards in the last 2,000 rounds. */
  readonly late: number
  /** Regret of always taking the label that is the most frequent. */
  readonly bestFixed: number
}

const LATE = 2_000

/**
 * A classification set as a bandit: a sentence comes, one of the labels is chosen, and all that is learned is whether it was the right one.
 * The order of the sentences is that of the seed, the same for all policies.
 */
export function runSentences(
  sentences: readonly Sentence[],
  policy: Policy,
  settings: Settings,
  seed: number,
): SentencesResult {
  const { uniform } = seededChance(seed)
  const shuffled = sentences
    .map(sentence => ({ sentence, at: uniform() }))
    .sort((a, b) => a.at - b.at)
    .map(({ sentence }) => sentence)
  const labels = [...new Set(sentences.map(({ label }) => label))].sort()
  const choose = chooser(policy, labels.length, settings, `sentences ${seed}`)
  const learner = sentenceLearner(labels.length)
  const regret = new Float64Array(shuffled.length)
  let wrong = 0
  shuffled.forEach(({ text, label }, round) => {
    const words = wordsOf(text)
    const { action } = choose(round, index => learner.belief(index, words))
    const right = labels[action] === label
    learner.learn(action, words, right)
    if (!right) wrong += 1
    regret[round] = wrong
  })
  const before = regret[Math.max(0, regret.length - LATE - 1)]!
  const counts = new Map<string, number>()
  for (const { label } of sentences) counts.set(label, (counts.get(label) ?? 0) + 1)
  return {
    policy,
    regret,
    late: 1 - (wrong - before) / Math.min(LATE, regret.length - 1),
    bestFixed: sentences.length - Math.max(...counts.values()),
  }
}
