import { type RandomSource, seededRandom, shuffle } from '../../training/random.ts'
import type { Logged } from './logged.ts'

/** With 200 intervals held the truth too seldom (92.7 % at 2,000 rows); more than this would cost time and change nothing. */
const MOST_GROUPS = 1_000
export const FOLDS = 5

/** Whose rows hang together: a draw may stay for all decisions of a session, and a customer is one person. */
export interface Customers {
  readonly customers: number
  /** The customer of each row, from 0; without customers each row stands for itself. */
  readonly customerOf: Int32Array
}

/** Who is resampled together: the rows of a customer, and of customers put together at random where there are many. */
export interface Groups extends Customers {
  readonly count: number
  /** The group of each customer. */
  readonly groupOf: Int32Array
}

/**
 * Sums over groups of customers that were put together at random have the skewness that the sum over all has, so that resampling
 * groups serves as well as resampling customers.
 */
export function groupsOf(logged: Pick<Logged, 'rows' | 'customer'>, random: RandomSource): Groups {
  const { customers, customerOf } = customersOf(logged)
  const count = Math.min(customers, MOST_GROUPS)
  const order = shuffle(
    Int32Array.from({ length: customers }, (_, at) => at),
    random,
  )
  return { customers, customerOf, count, groupOf: order.map(place => place % count) }
}

export function customersOf({ rows, customer }: Pick<Logged, 'rows' | 'customer'>): Customers {
  const customerOf = customer ? numbered(customer) : Int32Array.from({ length: rows }, (_, row) => row)
  return { customers: customerOf.reduce((last, code) => Math.max(last, code), -1) + 1, customerOf }
}

/** A number for each, from 0 without gaps: the same for the same. */
export function numbered(names: ArrayLike<unknown>): Int32Array {
  const known = new Map<unknown, number>()
  return Int32Array.from(names, name => {
    const number = known.get(name) ?? known.size
    known.set(name, number)
    return number
  })
}

/** The fold of each row for cross-fitting; a customer is in one. */
export function foldsOf({ customerOf, groupOf }: Groups): Uint8Array {
  return Uint8Array.from(customerOf, customer => groupOf[customer]! % FOLDS)
}

export function sumsByCustomer({ customers, customerOf }: Customers, terms: (row: number) => number) {
  const sums = new Float64Array(customers)
  for (let row = 0; row < customerOf.length; row++) sums[customerOf[row]!]! += terms(row)
  return sums
}

export function sumsByGroup({ count, groupOf }: Groups, byCustomer: Float64Array): Float64Array {
  const sums = new Float64Array(count)
  for (let customer = 0; customer < byCustomer.length; customer++)
    sums[groupOf[customer]!]! += byCustomer[customer]!
  return sums
}

/** How often each group is drawn, a row of counts a round. */
export interface Resamples {
  readonly rounds: number
  readonly groups: number
  readonly counts: Uint8Array
}

/**
 * Poisson bootstrap (Oza & Russell 2001; Chamandy et al. 2012, "Estimating uncertainty for massive data streams"): each group is drawn
 * Poisson(1) times in each round, whatever the others are.
 */
export function resamplesOf(groups: number, rounds: number, seed: number): Resamples {
  const random = seededRandom(seed)
  const counts = new Uint8Array(groups * rounds)
  for (let at = 0; at < counts.length; at++) {
    let left = random() - POISSON[0]!
    let count = 0
    while (left > 0 && count < POISSON.length - 1) left -= POISSON[++count]!
    counts[at] = count
  }
  return { rounds, groups, counts }
}

/** The chances of 0, 1, 2, … for a mean of 1. */
const POISSON = Array.from({ length: 16 }, (_, count) => {
  let chance = Math.exp(-1)
  for (let k = 2; k <= count; k++) chance /= k
  return chance
})
