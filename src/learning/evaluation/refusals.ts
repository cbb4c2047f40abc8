import { effectiveRows } from '../../training/weights.ts'
import { number, percent } from '../figures.ts'
import { type Customers, sumsByCustomer } from './groups.ts'
import type { Logged } from './logged.ts'
import type { Support } from './weights.ts'

/** Why the log cannot answer, and what would help. */
export interface Refusal {
  readonly code:
    | 'rows'
    | 'customers'
    | 'probabilities'
    | 'outside'
    | 'mean-weight'
    | 'effective-rows'
    | 'one-row'
    | 'rewards'
  readonly missing: string
  readonly remedy: string
}

export const LEAST_ROWS = 100
const LEAST_CUSTOMERS = 50
export const LEAST_EFFECTIVE_ROWS = 100
const LEAST_EFFECTIVE_REWARDS = 20
/** Of the target's decisions, for actions that the log never takes. */
export const MOST_OUTSIDE = 0.01
/** Of the sum of weights, on one customer, or row. */
const MOST_ON_ONE = 0.1
/** By how many of its standard errors the mean weight may differ from 1, and by how much it always may: probabilities get rounded. */
const MOST_ERRORS = 3.5
const ALWAYS_FINE = 0.02

/** What makes an answer about the target impossible; none where the log supports one. */
export function refusalsOf(
  { rows, reward, customer }: Logged,
  weights: Float64Array,
  support: Support,
  by: Customers,
): Refusal[] {
  const { customers } = by
  const one = customer ? 'customer' : 'row'
  const {
    effectiveRows,
    effectiveCustomers,
    meanWeight,
    meanWeightError,
    largestAt,
    largestWeight,
    largestShare,
  } = support
  const at = `the largest weight, ${number(largestWeight)}, is that of line ${largestAt.line}, with a logged probability of ${number(largestAt.probability)}`
  const explore = 'let the logging policy take what the target takes more often, with a known probability'
  const refusals: Refusal[] = []
  const refuse = (code: Refusal['code'], missing: string, remedy: string) =>
    void refusals.push({ code, missing, remedy })

  if (rows < LEAST_ROWS)
    refuse('rows', `${rows} usable rows are too few; at least ${LEAST_ROWS} are needed`, 'log more decisions')
  else if (customers < LEAST_CUSTOMERS)
    refuse(
      'customers',
      `${customers} customers are too few to tell chance from effect; at least ${LEAST_CUSTOMERS} are needed`,
      'log more customers, or leave --customer out where the column does not say who decides alike',
    )
  if (support.neverLogged > MOST_OUTSIDE)
    refuse(
      'outside',
      `${percent(support.neverLogged)} of the target's decisions are for actions that the log never takes there (${support.outsideActions.join(', ')}): nothing is known of what they bring`,
      'log these actions with a probability above 0, or compare a target without them',
    )
  if (support.matchingRows === 0) {
    refuse(
      'effective-rows',
      'the target takes none of the logged actions: the probability of what it takes is at or near 0',
      `check the names of the actions, or ${explore}`,
    )
    return refusals
  }
  if (Math.abs(meanWeight - 1) > Math.max(ALWAYS_FINE, MOST_ERRORS * meanWeightError))
    refuse(
      'mean-weight',
      `the mean weight is ${number(meanWeight)} ± ${number(meanWeightError)} and should be 1: ${
        meanWeight < 1
          ? `about ${percent(1 - meanWeight)} of what the target does has a logged probability at or near 0 and is not in the log, or the probabilities are not those of the logged actions`
          : 'the probabilities are smaller than the actions were frequent'
      }`,
      `check that the probability is that of the logged action at the time of the decision, or ${explore}`,
    )
  if (effectiveRows < LEAST_EFFECTIVE_ROWS)
    refuse(
      'effective-rows',
      `${rows} rows tell as much of the target as ${number(effectiveRows)} of its own would; at least ${LEAST_EFFECTIVE_ROWS} are needed (${at})`,
      `log more, or ${explore}`,
    )
  else if (effectiveCustomers < LEAST_CUSTOMERS && customers >= LEAST_CUSTOMERS)
    refuse(
      'customers',
      `${customers} customers tell as much of the target as ${number(effectiveCustomers)} of its own would; at least ${LEAST_CUSTOMERS} are needed`,
      `log more customers, or ${explore}`,
    )
  else if (largestShare > MOST_ON_ONE)
    refuse('one-row', `one ${one} has ${percent(largestShare)} of all weight (${at})`, explore)

  const rewarded = effectiveRewards(reward, weights, by)
  if (rewarded < LEAST_EFFECTIVE_REWARDS)
    refuse(
      'rewards',
      `the rows where the target would act as logged have as many rewards as ${number(rewarded)}${customer ? ' customers' : ''} of equal weight and size (rewards other than the most frequent one); at least ${LEAST_EFFECTIVE_REWARDS} are needed`,
      'log longer, or take a reward that comes more often',
    )
  return refusals
}

/**
 * The effective number of customers by how much they add: weight times the distance from the usual reward. An estimate rests on rare
 * rewards, and on few large ones.
 */
function effectiveRewards(reward: Float64Array, weights: Float64Array, by: Customers): number {
  const usual = usualOf(reward)
  return effectiveRows(sumsByCustomer(by, row => weights[row]! * Math.abs(reward[row]! - usual)))
}

/** The most frequent number; the middle one where all differ. */
function usualOf(numbers: Float64Array): number {
  const sorted = Float64Array.from(numbers).sort()
  let best = sorted[sorted.length >> 1]!
  let most = 1
  for (let from = 0; from < sorted.length; ) {
    let to = from
    while (to < sorted.length && sorted[to] === sorted[from]) to += 1
    if (to - from > most) [best, most] = [sorted[from]!, to - from]
    from = to
  }
  return best
}
