import { join } from 'node:path'
import type { Call } from '../../test/live/calls.ts'
import { replay } from '../../test/live/replay.ts'
import type { Pace } from '../../test/live/side-by-side.ts'
import { startServerProcess } from '../process.ts'
import { bareReplay } from './bare-replay.ts'
import { median, quantile } from './figures.ts'
import { demoCustomer, embeddedServer, redisReplicas } from './servers.ts'

const WARM_UP: Pace = { lines: 20, everyMs: 100 }
const MEASURED: Pace = { lines: 20, everyMs: 200 }

export interface LatencyLine {
  readonly variant: 'bare' | 'embedded' | 'redis'
  /** Medians of the rounds, from sending an event to the last that its watcher is told for it. */
  readonly p50Ms: number
  readonly p99Ms: number
  /** p99 of each round. */
  readonly p99Rounds: readonly number[]
  /** From sending to `ack`; null where nothing is acked. */
  readonly ackP50Ms: number | null
  readonly ackP99Ms: number | null
  /** Events that changed something, of all rounds. */
  readonly changes: number
  readonly events: number
}

export interface Latency {
  readonly lines: readonly LatencyLine[]
  /** What a watcher is told for an event that changes something. */
  readonly bytes: number
  readonly mistakes: readonly string[]
}

interface Times {
  readonly told: number[]
  readonly acked: number[]
  readonly events: number
  readonly bytes: number
}

type Variant = Pick<LatencyLine, 'variant'> & { run(round: number, pace: Pace): Promise<Times> }

/** Each call is fed by one connection and watched by another; on Redis on another replica. Everything in turn, the other way round in every second round. */
export async function measureLatency(
  folder: string,
  calls: readonly Call[],
  rounds: number,
): Promise<Latency> {
  const mistakes: string[] = []
  const ours = (variant: LatencyLine['variant'], [feed, watch]: readonly [number, number]): Variant => ({
    variant,
    async run(round, pace) {
      const customerOf = (index: number) => demoCustomer(round * 200 + index)
      const where = { feed, watch, prefix: `round-${round}`, customerOf }
      const { followed, mistakes: made } = await replay(calls, { ...where, ...pace })
      mistakes.push(...made.map(mistake => `${variant}: ${mistake}`))
      const events = followed.flatMap(call => call.events)
      const changes = events.filter(({ changed, toldAt }) => changed && toldAt !== undefined)
      return {
        told: changes.map(({ sentAt, toldAt }) => toldAt! - sentAt),
        acked: events.flatMap(({ sentAt, ackedAt }) => (ackedAt === undefined ? [] : ackedAt - sentAt)),
        events: events.length,
        bytes: changes.reduce((sum, { bytes }) => sum + bytes, 0) / changes.length,
      }
    },
  })
  const bareRun = (port: number): Variant => ({
    variant: 'bare',
    async run(_round, pace) {
      const told = await bareReplay(port, calls, pace)
      return { told, acked: [], events: told.length, bytes: 0 }
    },
  })

  const stops: (() => Promise<void>)[] = []
  try {
    const server = await embeddedServer(join(folder, 'latency'))
    stops.push(server.stop)
    const embedded = ours('embedded', [server.port, server.port])
    const bytes = Math.round((await embedded.run(0, WARM_UP)).bytes)
    const bareServer = await startServerProcess(
      [join(import.meta.dirname, 'live/bare-server.js'), `${bytes}`],
      {},
    )
    stops.push(bareServer.stop)
    const bare = bareRun(bareServer.port)
    await bare.run(0, WARM_UP)
    const variants = [bare, embedded]
    const replicas = await redisReplicas()
    if (replicas) {
      stops.push(replicas.stop)
      const redis = ours('redis', replicas.ports)
      await redis.run(0, WARM_UP)
      variants.push(redis)
    }
    const measured = new Map<Variant, Times[]>(variants.map(variant => [variant, []]))
    for (let round = 1; round <= rounds; round++)
      for (const variant of round % 2 === 1 ? variants : [...variants].reverse())
        measured.get(variant)!.push(await variant.run(round, MEASURED))
    return { lines: [...measured].map(([{ variant }, times]) => lineOf(variant, times)), bytes, mistakes }
  } finally {
    await Promise.all(stops.map(stop => stop()))
  }
}

function lineOf(variant: LatencyLine['variant'], rounds: readonly Times[]): LatencyLine {
  const of = (share: number, read: (times: Times) => number[]) =>
    rounds.map(times => quantile(read(times), share))
  const acks = rounds.every(({ acked }) => acked.length > 0)
  const sum = (read: (times: Times) => number) => rounds.reduce((total, times) => total + read(times), 0)
  const p99Rounds = of(0.99, times => times.told)
  return {
    variant,
    p50Ms: median(of(0.5, times => times.told)),
    p99Ms: median(p99Rounds),
    p99Rounds,
    ackP50Ms: acks ? median(of(0.5, times => times.acked)) : null,
    ackP99Ms: acks ? median(of(0.99, times => times.acked)) : null,
    changes: sum(({ told }) => told.length),
    events: sum(({ events }) => events),
  }
}
