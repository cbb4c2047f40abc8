import type { Memory } from '../live/memory.ts'
import type { FirstRequests } from './first-requests.ts'
import type { Minute } from './open-loop.ts'

/** A minute's latencies, and the memory at its end. */
export type Reading = Minute & { readonly memory: Memory; readonly load: number }

export interface Verdict {
  readonly goal: string
  readonly figure: string
  readonly met: boolean
}

const MiB = 2 ** 20

export function verdicts(readings: readonly Reading[], first: FirstRequests): Verdict[] {
  const p99 = readings.at(-1)!.p99Ms / readings[0]!.p99Ms
  const cold = first.times[0]! / first.usual
  const { perMillion, share } = heapGrowth(readings)
  const bad = readings.reduce((sum, { not200, degraded }) => sum + not200 + degraded, 0)
  return [
    {
      goal: 'p99 of the last minute at most 1.5 times that of the first',
      figure: p99.toFixed(2),
      met: p99 <= 1.5,
    },
    {
      goal: 'heap grows by less than a tenth over the run',
      figure: `${(100 * share).toFixed(1)} %, ${(perMillion / MiB).toFixed(1)} MiB a million customers`,
      met: share < 0.1,
    },
    {
      goal: 'the first request after a start at most 3 times the median',
      figure: cold.toFixed(1),
      met: cold <= 3,
    },
    { goal: 'answers that were not 200, or degraded: none', figure: String(bad), met: bad === 0 },
  ]
}

/** The slope of a straight line through the heap by requests (least squares); the first minute, in which caches fill, left out where there are more. */
function heapGrowth(readings: readonly Reading[]): { perMillion: number; share: number } {
  let requests = 0
  const all = readings.map(reading => {
    requests += reading.requests
    return { x: requests, y: reading.memory.heap }
  })
  const points = all.length > 2 ? all.slice(1) : all
  const mean = (read: (point: (typeof all)[number]) => number) =>
    points.reduce((sum, point) => sum + read(point), 0) / points.length
  const [middleX, middleY] = [mean(({ x }) => x), mean(({ y }) => y)]
  const spread = mean(({ x }) => (x - middleX) ** 2)
  const slope = spread === 0 ? 0 : mean(({ x, y }) => (x - middleX) * (y - middleY)) / spread
  return { perMillion: 1e6 * slope, share: (slope * (points.at(-1)!.x - points[0]!.x)) / middleY }
}

export function table(readings: readonly Reading[]): string {
  const MB = (bytes: number) => (bytes / MiB).toFixed(0)
  const rows = readings.map(({ requests, p50Ms, p99Ms, mostMs, memory, load }, index) =>
    [
      index + 1,
      requests,
      p50Ms.toFixed(2),
      p99Ms.toFixed(1),
      mostMs.toFixed(0),
      MB(memory.heap),
      MB(memory.resident),
      load.toFixed(1),
    ].join(' | '),
  )
  const head = 'minute | requests | p50 ms | p99 ms | most ms | heap MiB | rss MiB | load average'
  return [`| ${head} |`, `|${'---:|'.repeat(8)}`, ...rows.map(row => `| ${row} |`)].join('\n')
}
