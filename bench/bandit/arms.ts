import { type Chance, seededChance } from '../../src/demo/seeded.ts'
import { forgettingLearner } from './forgetting.ts'
import { chooser, type Policy, type Settings } from './policies.ts'

/** A bandit whose arms' chances of a reward are others from the middle on. */
export interface ChangingBandit {
  readonly arms: number
  readonly rounds: number
  /** In which a learner's evidence is halved. */
  readonly halfLife: number
}

export interface ArmsRun {
  /** Of each round the best mean less that of the arm taken, added up: against the best arm of the moment. */
  readonly regret: Float64Array
  /** The regret of always taking the arm that is best over all rounds. */
  readonly bestFixed: number
  /** How much of it comes before the change. */
  readonly bestFixedBefore: number
  /** The mean reward of the arm taken, as a share of the best, by round. */
  readonly share: Float64Array
}

/** One run of a policy; the means and the rewards are those of the seed, whatever the policy. */
export function runArms(
  { arms, rounds, halfLife }: ChangingBandit,
  policy: Policy,
  settings: Settings,
  seed: number,
): ArmsRun {
  const chance = seededChance(seed)
  const [before, after] = changedMeans(arms, chance)
  const choose = chooser(policy, arms, settings, `run ${seed}`)
  const learner = forgettingLearner(arms, halfLife)
  const regret = new Float64Array(rounds)
  const share = new Float64Array(rounds)
  let sum = 0
  for (let round = 0; round < rounds; round++) {
    const means = round < rounds / 2 ? before : after
    const top = Math.max(...means)
    const { action } = choose(round, learner.belief)
    const luck = chance.uniform()
    learner.learn(action, luck < means[action]!)
    sum += top - means[action]!
    regret[round] = sum
    share[round] = means[action]! / top
  }
  const fixed = before.map(
    (mean, arm) => [Math.max(...before) - mean, Math.max(...after) - after[arm]!] as const,
  )
  const [first, then] = fixed.reduce((best, one) => (one[0] + one[1] < best[0] + best[1] ? one : best))
  const half = rounds / 2
  return { regret, bestFixed: half * (first + then), bestFixedBefore: half * first, share }
}

/** Chances as those of offers, from 2 % to 40 %; in the middle they change hands, and the best becomes the worst. */
function changedMeans(arms: number, { uniform }: Chance): readonly [number[], number[]] {
  const means = Array.from({ length: arms }, () => 0.02 + 0.28 * uniform())
  means[Math.floor(uniform() * arms)] = 0.4
  const order = means.map((_, arm) => arm).sort((a, b) => means[a]! - means[b]!)
  const after = [...means]
  order.forEach((arm, rank) => {
    after[arm] = means[order[arms - 1 - rank]!]!
  })
  return [means, after]
}

export interface ArmsResult {
  readonly policy: Policy
  /** The mean over the runs, by round. */
  readonly regret: Float64Array
  readonly regretAtChange: number
  /** At the end, and its standard error over the runs. */
  readonly total: number
  readonly error: number
  readonly bestFixed: number
  readonly bestFixedBefore: number
  /** Rounds after the change until, over all runs, the last 200 rounds earned 85 % of what the best arm earns; null: never. */
  readonly recovery: number | null
}

const RECOVERED = 0.85
const WINDOW = 200

/** The mean of many runs with the seeds 1, 2, … */
export function measureArms(
  bandit: ChangingBandit,
  policy: Policy,
  settings: Settings,
  runs: number,
): ArmsResult {
  const { rounds } = bandit
  const regret = new Float64Array(rounds)
  const share = new Float64Array(rounds)
  const totals: number[] = []
  let bestFixed = 0
  let bestFixedBefore = 0
  for (let seed = 1; seed <= runs; seed++) {
    const run = runArms(bandit, policy, settings, seed)
    for (let round = 0; round < rounds; round++) {
      regret[round]! += run.regret[round]! / runs
      share[round]! += run.share[round]! / runs
    }
    totals.push(run.regret[rounds - 1]!)
    bestFixed += run.bestFixed / runs
    bestFixedBefore += run.bestFixedBefore / runs
  }
  const middle = rounds / 2
  const total = regret[rounds - 1]!
  const variance = totals.reduce((sum, each) => sum + (each - total) ** 2, 0) / Math.max(1, runs - 1)
  const error = Math.sqrt(variance / runs)
  return {
    policy,
    regret,
    regretAtChange: regret[middle - 1]!,
    total,
    error,
    bestFixed,
    bestFixedBefore,
    recovery: recoveryOf(share, middle),
  }
}

function recoveryOf(share: Float64Array, middle: number): number | null {
  const mean = (from: number, to: number) =>
    share.subarray(from, to).reduce((sum, each) => sum + each, 0) / (to - from)
  for (let end = middle + WINDOW; end <= share.length; end++)
    if (mean(end - WINDOW, end) >= RECOVERED) return end - middle
  return null
}
