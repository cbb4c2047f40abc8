import { type Quality, qualityOf } from '../health/quality.ts'
import { type ComparedState, pairOf } from './compared.ts'
import { FEWEST_GROUPS, type PairedMean, pairedMean } from './paired-mean.ts'
import { rivals } from './rivals.ts'
import { type ModelRoles, type Role, type Roles, roleOf } from './roles.ts'

export type Verdict = 'better' | 'worse' | 'cannot be told yet'

/** A version against the champion, on the same rows. */
export interface Gain {
  readonly model: string
  readonly champion: string
  readonly version: string
  /** `before`: the champion before this one, which a rollback would go to. */
  readonly role: Exclude<Role, 'champion'> | 'before'
  /** Outcomes of which both have a probability, of decisions of the last 30 days. */
  readonly outcomes: number
  readonly positives: number
  readonly days: number
  /** How much less the version loses a row, on the mean: above 0 is better. */
  readonly logLoss: Difference
  readonly brier: Difference
  readonly auc: Both
  readonly calibrationError: Both
  /** By the log loss. It holds however often somebody looks, and so comes later than an interval without 0 in it. */
  readonly verdict: Verdict
  /** About how many more outcomes it takes until it can be told; null where it is told, or nobody knows. */
  readonly moreOutcomes: number | null
}

export interface Difference {
  readonly gain: number
  /** Of the 95 % interval; null below some twenty customers. */
  readonly low: number | null
  readonly high: number | null
}

/** Of either on the same rows; null until there are positive and negative outcomes. */
export interface Both {
  readonly champion: number | null
  readonly version: number | null
}

/** Below so many, and so many of either kind, no verdict: means of few and skewed losses are not yet normal. */
const FEWEST_OUTCOMES = 100
const FEWEST_OF_EITHER = 10
/** Who would need so many times as many is as good as the other. */
const MOST_TIMES = 100

/** Of all models with roles, on all partitions together; what has no outcome yet is there with 0. */
export function gainsOf(states: readonly ComparedState[], roles: Roles, now: number): Gain[] {
  return Object.entries(roles)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([model, of]) => rivals(of).map(version => gainOf(states, model, of, version, now)))
}

function gainOf(
  states: readonly ComparedState[],
  model: string,
  roles: ModelRoles,
  version: string,
  now: number,
): Gain {
  const { champion } = roles
  const { tallies, groups, days } = pairOf(states, model, [champion, version], now)
  const [ours, theirs] = tallies.map(qualityOf)
  const of = (what: 'logLoss' | 'brier') =>
    pairedMean(groups.map(group => ({ outcomes: group.outcomes, sum: group[what] })))
  const both = (what: 'auc' | 'calibrationError'): Both => ({
    champion: ours?.[what] ?? null,
    version: theirs?.[what] ?? null,
  })
  const role = roleOf(roles, version)
  return {
    model,
    champion,
    version,
    role: role === null || role === 'champion' ? 'before' : role,
    outcomes: ours?.outcomes ?? 0,
    positives: ours?.positives ?? 0,
    days,
    logLoss: differenceOf(of('logLoss')),
    brier: differenceOf(of('brier')),
    auc: both('auc'),
    calibrationError: both('calibrationError'),
    ...verdictOf(ours ?? null, of('logLoss'), groups.length),
  }
}

const differenceOf = ({ mean, low, high }: PairedMean): Difference => ({ gain: mean, low, high })

function verdictOf(
  quality: Quality | null,
  { sign, times }: PairedMean,
  groups: number,
): Pick<Gain, 'verdict' | 'moreOutcomes'> {
  const open = 'cannot be told yet'
  const outcomes = quality?.outcomes ?? 0
  const rarer = quality ? Math.min(quality.positives, outcomes - quality.positives) : 0
  const enough = outcomes >= FEWEST_OUTCOMES && rarer >= FEWEST_OF_EITHER && groups >= FEWEST_GROUPS
  if (enough && sign !== null) return { verdict: sign > 0 ? 'better' : 'worse', moreOutcomes: null }
  if (outcomes < FEWEST_OUTCOMES) return { verdict: open, moreOutcomes: FEWEST_OUTCOMES - outcomes }
  const known = [FEWEST_OF_EITHER / rarer, FEWEST_GROUPS / groups, times ?? Number.POSITIVE_INFINITY]
  const needed = Math.max(...known)
  return {
    verdict: open,
    moreOutcomes: needed > MOST_TIMES ? null : Math.max(1, Math.ceil(outcomes * (needed - 1))),
  }
}
