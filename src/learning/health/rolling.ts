/** Counts of the last 24 hours, the one under way among them: an hour falls out as a whole. */
export interface RollingCounts {
  /** Those of this hour, to be counted in. */
  at(now: number): Float64Array
  sum(now: number): Float64Array
}

const HOURS = 24
const HOUR_MS = 3_600_000

export function rollingCounts(size: number): RollingCounts {
  const hours: { hour: number; readonly counts: Float64Array }[] = []
  return {
    at(now) {
      const hour = Math.floor(now / HOUR_MS)
      const place = hour % HOURS
      hours[place] ??= { hour, counts: new Float64Array(size) }
      const slot = hours[place]
      if (slot.hour !== hour) {
        slot.hour = hour
        slot.counts.fill(0)
      }
      return slot.counts
    },
    sum(now) {
      const oldest = Math.floor(now / HOUR_MS) - HOURS
      const sum = new Float64Array(size)
      // Places that were not come to yet are holes, which `forEach` passes over.
      hours.forEach(({ hour, counts }) => {
        if (hour > oldest) for (let at = 0; at < size; at++) sum[at]! += counts[at]!
      })
      return sum
    },
  }
}
