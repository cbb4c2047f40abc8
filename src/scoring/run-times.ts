/** How long runs took, counted in bins that each are 9 % wider than the one before: from 1 µs to about a minute. */
export type RunTimes = Float64Array

const PER_DOUBLING = 8
const LEAST_MS = 0.001
const BINS = 26 * PER_DOUBLING

export function newRunTimes(): RunTimes {
  return new Float64Array(BINS)
}

export function countRunTime(times: RunTimes, ms: number): void {
  const bin = Math.ceil(Math.log2(Math.max(ms, LEAST_MS) / LEAST_MS) * PER_DOUBLING)
  times[Math.min(bin, BINS - 1)]! += 1
}

/** The time (ms, up to 9 % too long) within which this share of the runs was done; null where there was none. */
export function runTimeWithin(times: RunTimes, share: number): number | null {
  const runs = times.reduce((sum, count) => sum + count, 0)
  if (runs === 0) return null
  let left = Math.ceil(share * runs)
  const bin = times.findIndex(count => {
    left -= count
    return left <= 0
  })
  return LEAST_MS * 2 ** (bin / PER_DOUBLING)
}
