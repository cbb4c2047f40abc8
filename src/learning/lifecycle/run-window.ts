/** What a version's runs have come to since it was loaded: counts that only grow. */
export interface RunCounts {
  readonly runs: number
  readonly failures: number
  /** How many took how long, by bin. */
  readonly times: Float64Array
}

/** What runs have come to within the last while. */
export interface RunWindow {
  /** Looks at the counts as they are now, epoch milliseconds. */
  add(at: number, counts: RunCounts): void
  /** From what was seen first within the window to what was seen last. */
  within(windowMs: number): RunCounts
}

interface Seen extends RunCounts {
  readonly at: number
}

/** What is kept of a window: so many looks at most, so that an hour costs no more than a minute. */
const LOOKS = 30

export function runWindow(): RunWindow {
  let seen: Seen[] = []
  let last: Seen | null = null

  return {
    add(at, { runs, failures, times }) {
      // A version that was loaded anew begins at nothing.
      if (last && (runs < last.runs || failures < last.failures))
        seen = [{ at, runs: 0, failures: 0, times: new Float64Array(times.length) }]
      last = { at, runs, failures, times: times.slice() }
      if (seen.length === 0) seen.push(last)
    },
    within(windowMs) {
      if (!last) return { runs: 0, failures: 0, times: new Float64Array(0) }
      const { at, runs, failures, times } = last
      if (at - seen.at(-1)!.at >= windowMs / LOOKS) seen.push(last)
      const from = seen.findLastIndex(each => each.at <= at - windowMs)
      seen = seen.slice(Math.max(0, from))
      const first = seen[0]!
      return {
        runs: runs - first.runs,
        failures: failures - first.failures,
        times: times.map((count, bin) => count - first.times[bin]!),
      }
    },
  }
}
