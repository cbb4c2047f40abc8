import { join } from 'node:path'
import { startRedis, withoutRedis } from '../../test/redis-server.ts'
import { type Running, startServerProcess } from '../process.ts'
import { AS_STARTED, cpuMsIn } from '../variants.ts'

export const ROOT = join(import.meta.dirname, '../..')
const MAIN = join(ROOT, 'dist/main.js')

/** The demo bank's 2,000 customers are put into an empty store at the start. */
const settings = (strategy: string) => ({
  TACT_PORT: '0',
  TACT_STRATEGY: strategy,
  TACT_MODELS: join(ROOT, 'models'),
  TACT_LOG_LEVEL: 'error',
})

interface Given {
  /** Folder of the strategy; else the demo bank's. */
  readonly strategy?: string
  /** They go before the program. */
  readonly nodeOptions?: readonly string[]
}

/** The demo bank on the embedded store, in a process of its own. */
export function embeddedServer(data: string, given: Given = {}): Promise<Running> {
  const { strategy = join(ROOT, 'config'), nodeOptions = [] } = given
  return startServerProcess([...AS_STARTED, ...nodeOptions, MAIN, 'serve'], {
    ...settings(strategy),
    TACT_DATA: data,
  })
}

export interface OnRedis extends Running {
  /** CPU time of Redis itself. */
  storeCpuMs(): Promise<number>
}

/** The demo bank on a Redis of its own; null where there is no `redis-server`. */
export async function redisServer(): Promise<OnRedis | null> {
  if (withoutRedis()) return null
  const redis = await startRedis(['--appendfsync', 'everysec'])
  const server = await replicaOn(redis.url)
  return {
    ...server,
    storeCpuMs: async () => cpuMsIn(String(await redis.command('INFO', 'cpu'))),
    async stop() {
      await server.stop()
      await redis.close()
    },
  }
}

// One second for a command: whoever shares this machine must not fail the bench.
const replicaOn = (url: string) =>
  startServerProcess([...AS_STARTED, MAIN, 'serve'], {
    ...settings(join(ROOT, 'config')),
    TACT_REDIS_URL: url,
    TACT_REDIS_TIMEOUT_MS: '1000',
  })

export interface Replicas {
  readonly ports: readonly [number, number]
  stop(): Promise<void>
}

/** Two replicas of the demo bank on a Redis of their own; null where there is no `redis-server`. */
export async function redisReplicas(): Promise<Replicas | null> {
  if (withoutRedis()) return null
  const redis = await startRedis(['--appendfsync', 'everysec'])
  const first = await replicaOn(redis.url)
  const second = await replicaOn(redis.url)
  return {
    ports: [first.port, second.port],
    async stop() {
      await Promise.all([first.stop(), second.stop()])
      await redis.close()
    },
  }
}

/** A customer of the demo bank, of 2,000. */
export const demoCustomer = (index: number) => `C-${String((index % 2_000) + 1).padStart(4, '0')}`
