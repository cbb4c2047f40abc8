import { type Places, placesIn } from './places.ts'

/** How far a feature, or a model's score, has moved from its training. Rates are shares of `samples`. */
export interface Drift {
  readonly feature: string
  /** Null without a baseline, and while there are too few samples. */
  readonly psi: number | null
  readonly missing: number
  readonly unseen: number
  readonly samples: number
}

/** By chance alone the index is about (bins - 1) / samples (Yurdakul and Naranjo 2020): with ten bins 0.045 here. */
const FEWEST_SAMPLES = 200

/** Of a share that is 0, so that its logarithm is finite. */
const LEAST_SHARE = 1e-4

/**
 * The population stability index: sum of (now - then) ln(now / then) over the bins, the missing as one of them (Siddiqi, Credit Risk
 * Scorecards, 2006). `counts` are one a bin, then of the missing.
 */
export function stabilityIndex(shares: readonly number[], counts: ArrayLike<number>): number {
  let samples = 0
  for (let at = 0; at < shares.length; at++) samples += counts[at]!
  return shares.reduce((sum, share, at) => {
    const then = Math.max(share, LEAST_SHARE)
    const now = Math.max(counts[at]! / samples, LEAST_SHARE)
    return sum + (now - then) * Math.log(now / then)
  }, 0)
}

/** Counts a value of a feature whose places begin at `from`. */
export function countIn(counts: Float64Array, from: number, places: Places, value: unknown): void {
  const missing = placesIn(places) - 2
  counts[from + (places.of(value) ?? missing)]!++
  if (places.isUnseen(value)) counts[from + missing + 1]!++
}

/** `counts` as `countIn` has left them; null where nothing was counted. */
export function driftOf(places: Places, counts: Float64Array): Drift | null {
  const missing = placesIn(places) - 2
  const samples = counts.subarray(0, missing + 1).reduce((sum, count) => sum + count, 0)
  if (samples === 0) return null
  const enough = places.shares !== null && samples >= FEWEST_SAMPLES
  return {
    feature: places.feature,
    psi: enough ? stabilityIndex(places.shares, counts) : null,
    missing: counts[missing]! / samples,
    unseen: counts[missing + 1]! / samples,
    samples,
  }
}
