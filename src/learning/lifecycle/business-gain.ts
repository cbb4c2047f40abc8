import { seededRandom } from '../../training/random.ts'
import { groupsOf, numbered, resamplesOf } from '../evaluation/groups.ts'
import { type Interval, intervalOf, LEAST_BEARING, type Ratio } from '../evaluation/interval.ts'

/** What the decisions of one customer by one version came to. */
export interface CustomerSums {
  readonly customerId: string
  readonly version: string
  readonly decisions: number
  /** In the strategy's currency; what has no answer has earned nothing. */
  readonly value: number
}

export interface Side {
  readonly customers: number
  readonly decisions: number
  /** Per decision; null without decisions. */
  readonly value: number | null
}

export interface BusinessGain {
  readonly champion: Side
  readonly challenger: Side
  /** How much more a decision of the challenger earns, with its 95 % interval; null where too little is known, as `missing` says. */
  readonly gain: Pick<Interval, 'value' | 'low' | 'high'> | null
  readonly missing: string | null
}

/** Of either side. */
const LEAST_CUSTOMERS = 50
const LEAST_DECISIONS = 100
const ROUNDS = 999
const SEED = 42

/**
 * What a challenger earns a decision against the champion, each with its own customers, whom chance has given them. Decisions of one
 * customer hang together, so that customers are resampled.
 */
export function businessGain(
  sums: readonly CustomerSums[],
  versions: { readonly champion: string; readonly challenger: string },
): BusinessGain {
  const champion = sideOf(sums, versions.champion)
  const challenger = sideOf(sums, versions.challenger)
  const refuse = (missing: string): BusinessGain => ({ champion, challenger, gain: null, missing })
  for (const [name, side] of [
    ['the challenger', challenger],
    ['the champion', champion],
  ] as const) {
    if (side.customers < LEAST_CUSTOMERS)
      return refuse(`${name} has decided for ${side.customers} customers; ${LEAST_CUSTOMERS} are the least`)
    if (side.decisions < LEAST_DECISIONS)
      return refuse(`${name} has made ${side.decisions} decisions; ${LEAST_DECISIONS} are the least`)
  }
  const customer = numbered(sums.map(({ customerId }) => customerId))
  const groups = groupsOf({ rows: sums.length, customer }, seededRandom(SEED))
  const ratioOf = (version: string): Ratio => {
    const of = (row: number, what: 'value' | 'decisions') =>
      sums[row]!.version === version ? sums[row]![what] : 0
    return { numerator: row => of(row, 'value'), denominator: row => of(row, 'decisions') }
  }
  const resamples = resamplesOf(groups.count, ROUNDS, SEED)
  const found = intervalOf(groups, resamples, ratioOf(versions.challenger), ratioOf(versions.champion))
  if (found.bearing < LEAST_BEARING)
    return refuse(
      `the difference rests on ${Math.round(found.bearing)} customers; ${LEAST_BEARING} are the least`,
    )
  const { value, low, high } = found
  return { champion, challenger, gain: { value, low, high }, missing: null }
}

function sideOf(sums: readonly CustomerSums[], version: string): Side {
  const own = sums.filter(each => each.version === version)
  const decisions = own.reduce((all, each) => all + each.decisions, 0)
  const value = own.reduce((all, each) => all + each.value, 0)
  return { customers: own.length, decisions, value: decisions === 0 ? null : value / decisions }
}
