import { clipOf } from './clip.ts'
import { designOf } from './design.ts'
import { foldsOf, type Groups } from './groups.ts'
import type { Ratio } from './interval.ts'
import { chanceOf, type Logged, type Target } from './logged.ts'
import { type RewardModel, rewardModel } from './reward-model.ts'

export const ESTIMATORS = ['ips', 'snips', 'clipped', 'dr'] as const
export type EstimatorName = (typeof ESTIMATORS)[number]

export interface Estimators {
  readonly ratios: Readonly<Record<EstimatorName, Ratio | null>>
  /** Where `clipped` clips the weights. */
  readonly clip: number
}

/**
 * The target's mean reward, as sums over rows:
 * - `ips`: mean of w r (Horvitz & Thompson 1952).
 * - `snips`: Σ w r / Σ w, self-normalised (Swaminathan & Joachims 2015, "The self-normalized estimator for counterfactual learning").
 * - `clipped`: mean of min(w, clip) r (Ionides 2008; Bottou et al. 2013), with the clip of `clipOf`.
 * - `dr`: mean of q(target) + w (r − q(logged action)), doubly robust (Dudík, Langford & Li 2011), q being `rewardModel`. Null where
 *   the target's chances are known of the logged action only.
 */
export function estimatorsOf(
  logged: Logged,
  target: Target,
  weights: Float64Array,
  groups: Groups,
): Estimators {
  const { reward } = logged
  const clip = clipOf(weights, reward)
  const weighed = (row: number) => weights[row]! * reward[row]!
  return {
    clip,
    ratios: {
      ips: { numerator: weighed },
      snips: { numerator: weighed, denominator: row => weights[row]! },
      clipped: { numerator: row => Math.min(weights[row]!, clip) * reward[row]! },
      dr: target.kind === 'logged' ? null : doublyRobust(logged, target, weights, groups),
    },
  }
}

function doublyRobust(logged: Logged, target: Target, weights: Float64Array, groups: Groups): Ratio {
  const { action, reward, rows } = logged
  const expected = rewardModel(logged, designOf(logged.features, rows), foldsOf(groups))
  const terms = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    const weight = weights[row]!
    // What is surely done by both is worth what it brought: modelled, rounding alone would tell them apart.
    if (weight === 1 && chanceOf(target, row, action[row]!, logged) === 1) {
      terms[row] = reward[row]!
      continue
    }
    const left = weight === 0 ? 0 : weight * (reward[row]! - expected(row, action[row]!))
    terms[row] = expectedBy(target, row, logged, expected) + left
  }
  return { numerator: row => terms[row]! }
}

/** What the reward model expects of the target in a row. */
function expectedBy(target: Target, row: number, logged: Logged, expected: RewardModel): number {
  if (target.kind === 'action') return expected(row, target.action[row]!)
  let sum = 0
  for (let code = 0; code < logged.actions.length; code++) {
    const chance = chanceOf(target, row, code, logged)
    if (chance > 0) sum += chance * expected(row, code)
  }
  return sum
}
