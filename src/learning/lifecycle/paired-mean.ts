/** A mean difference with its 95 % interval, which is null where too few customers bear it. */
export interface PairedMean {
  readonly mean: number
  readonly low: number | null
  readonly high: number | null
  /** Whether it is above or below 0, told so that it holds however often somebody looks; null while that is open. */
  readonly sign: 1 | -1 | null
  /** How often as many outcomes it would take, if all goes on as it does; null where there is nothing to be extrapolated. */
  readonly times: number | null
}

/** A group of customers: the sum of the differences, and of how many. */
export interface Group {
  readonly outcomes: number
  readonly sum: number
}

/** With fewer groups their spread is not known well enough. */
export const FEWEST_GROUPS = 20
/** Losses are kept in millionths, of probabilities that are rounded: what is smaller on the mean is no difference. */
const LEAST = 1e-6
const Z = 1.959963984540054
const ALPHA = 0.05
/** The number of outcomes for which the bounds that always hold are narrowest: early enough to be of use, late enough to be sure. */
const NARROWEST_AT = 1000

/**
 * The mean over outcomes. Outcomes of one customer hang together, so that its error is that of groups of customers that were put
 * together at random (the random group method: Wolter, Introduction to Variance Estimation, 2007, chapter 2), by Student's t.
 */
export function pairedMean(groups: readonly Group[]): PairedMean {
  const outcomes = groups.reduce((all, each) => all + each.outcomes, 0)
  const mean = outcomes === 0 ? 0 : groups.reduce((all, { sum }) => all + sum, 0) / outcomes
  if (groups.length < FEWEST_GROUPS) return { mean, low: null, high: null, sign: null, times: null }
  const squares = groups.reduce((all, each) => all + (each.sum - mean * each.outcomes) ** 2, 0)
  const freedom = groups.length - 1
  const error = Math.sqrt((squares * groups.length) / freedom) / outcomes
  const half = error * studentised(Z, freedom)
  const sure = error * studentised(alwaysValid(outcomes), freedom)
  const size = Math.abs(mean) < LEAST ? 0 : Math.abs(mean)
  const sign = size > sure ? (Math.sign(mean) as 1 | -1) : null
  return { mean, low: mean - half, high: mean + half, sign, times: size === 0 ? null : (sure / size) ** 2 }
}

/**
 * How many errors away from 0 a mean must be so that it is so by chance in 5 % of all series, whenever one looks: the mixture of
 * Robbins (1970), as asymptotic confidence sequences have it (Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas 2024, theorem 2.2).
 */
function alwaysValid(outcomes: number): number {
  const best = -2 * Math.log(ALPHA)
  const weight = (outcomes * (best + Math.log(best) + 1)) / NARROWEST_AT
  return Math.sqrt((1 + 1 / weight) * Math.log((1 + weight) / ALPHA ** 2))
}

/** The quantile of Student's t where the normal one is `z`: Abramowitz and Stegun 26.7.5, good to 1e-3 from ten degrees of freedom on. */
function studentised(z: number, freedom: number): number {
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  )
}
