import { seededRandom } from '../../training/random.ts'
import { ESTIMATORS, type EstimatorName, type Estimators, estimatorsOf } from './estimators.ts'
import { type Groups, groupsOf, type Resamples, resamplesOf } from './groups.ts'
import { type Interval, intervalOf, LEAST_BEARING, type Ratio } from './interval.ts'
import type { Logged, Target } from './logged.ts'
import { type Refusal, refusalsOf } from './refusals.ts'
import { type Support, supportOf, weightsOf } from './weights.ts'

export type Answer = 'better' | 'worse' | 'cannot tell' | 'refused'

/** What an estimator says of the target: its mean reward, and how much that is more than the baseline's, by the same estimator. */
export interface Estimate {
  readonly name: EstimatorName
  readonly value: Interval
  readonly gain: Interval
}

export interface Evaluation {
  readonly rows: number
  readonly customers: number
  /** The mean reward that was logged. */
  readonly logged: Interval
  readonly support: Support
  readonly baselineSupport: Support | null
  /** Empty where the answer is `refused`. */
  readonly estimates: readonly Estimate[]
  /** The limit of the weights of `clipped`. */
  readonly clip: number
  /** Which estimator the answer goes by: `dr` where it can be had, else `snips`. */
  readonly by: EstimatorName
  readonly answer: Answer
  readonly refusals: readonly Refusal[]
}

export interface Settings {
  readonly seed: number
  /** What the target is compared with; null: the policy that was logged. */
  readonly baseline: Target | null
  /** What else speaks against an answer, such as rows that could not be read. */
  readonly more?: readonly Refusal[]
  readonly rounds?: number
  /** Drawn before, to be used again. */
  readonly resamples?: (groups: number) => Resamples
}

const ROUNDS = 999

/** What a target policy would have earned, by the log of another; pure: the same log and seed give the same answer. */
export function evaluate(logged: Logged, target: Target, settings: Settings): Evaluation {
  const { seed, baseline, rounds = ROUNDS } = settings
  const groups = groupsOf(logged, seededRandom(seed))
  const resamples = settings.resamples?.(groups.count) ?? resamplesOf(groups.count, rounds, seed)
  const weights = weightsOf(logged, target)
  const support = supportOf(logged, target, weights, groups)
  const ownMean: Ratio = { numerator: row => logged.reward[row]! }
  const other = baseline && { target: baseline, weights: weightsOf(logged, baseline) }
  const baselineSupport = other && supportOf(logged, other.target, other.weights, groups)
  const refusals = [
    ...(settings.more ?? []),
    ...refusalsOf(logged, weights, support, groups),
    ...(other ? refusalsOf(logged, other.weights, baselineSupport!, groups).map(ofBaseline) : []),
  ]
  const by = target.kind === 'logged' || baseline?.kind === 'logged' ? 'snips' : 'dr'
  const common = {
    rows: logged.rows,
    customers: groups.customers,
    logged: intervalOf(groups, resamples, ownMean),
    support,
    baselineSupport,
    by,
    refusals,
  } as const
  if (refusals.length > 0) return { ...common, estimates: [], clip: Number.NaN, answer: 'refused' }

  const estimators = estimatorsOf(logged, target, weights, groups)
  const against = other && estimatorsOf(logged, other.target, other.weights, groups)
  const estimates = estimatesOf(estimators, against, ownMean, groups, resamples)
  return { ...common, estimates, clip: estimators.clip, answer: answerOf(estimates, by) }
}

/** Of a target that is not even known. */
export function refused(logged: Logged, seed: number, refusals: readonly Refusal[]): Evaluation {
  const groups = groupsOf(logged, seededRandom(seed))
  const none: Target = { kind: 'same', chances: new Float64Array(logged.actions.length) }
  return {
    rows: logged.rows,
    customers: groups.customers,
    logged: intervalOf(groups, resamplesOf(groups.count, ROUNDS, seed), {
      numerator: row => logged.reward[row]!,
    }),
    support: supportOf(logged, none, weightsOf(logged, none)),
    baselineSupport: null,
    by: 'snips',
    refusals,
    estimates: [],
    clip: Number.NaN,
    answer: 'refused',
  }
}

const ofBaseline = (refusal: Refusal): Refusal => ({
  ...refusal,
  missing: `of the baseline: ${refusal.missing}`,
})

function estimatesOf(
  { ratios }: Estimators,
  against: Estimators | null,
  ownMean: Ratio,
  groups: Groups,
  resamples: Resamples,
): Estimate[] {
  return ESTIMATORS.flatMap(name => {
    const ratio = ratios[name]
    const less = against ? against.ratios[name] : ownMean
    if (!ratio || !less) return []
    const value = intervalOf(groups, resamples, ratio)
    return [{ name, value, gain: gainOf(ratio, less, groups, resamples) }]
  })
}

/** Means of the same rows differ by the mean of differences, which is cheaper to resample. */
function gainOf(ratio: Ratio, less: Ratio, groups: Groups, resamples: Resamples): Interval {
  if (ratio.denominator || less.denominator) return intervalOf(groups, resamples, ratio, less)
  return intervalOf(groups, resamples, { numerator: row => ratio.numerator(row) - less.numerator(row) })
}

/** A target that does nearly always what was logged differs from it on a few explored rows only, however many rows there are. */
function answerOf(estimates: readonly Estimate[], by: EstimatorName): Answer {
  const { gain } = estimates.find(({ name }) => name === by)!
  if (gain.bearing < LEAST_BEARING) return 'cannot tell'
  if (gain.low > 0) return 'better'
  return gain.high < 0 ? 'worse' : 'cannot tell'
}
