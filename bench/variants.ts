import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startRedis, withoutRedis } from '../test/redis-server.ts'
import { customers } from './customers.ts'
import { fillEmbedded, fillMany, fillNaive, fillRedis } from './fill.ts'
import { MODEL, type ModelKind, writeTakeUpModel } from './models/take-up.ts'
import { type Running, startServerProcess } from './process.ts'
import { type StrategyKind, writeStrategy } from './strategies.ts'

/** A variant that serves. */
export interface Variant extends Running {
  readonly name: string
  /** CPU time of a store that is a process of its own. */
  storeCpuMs(): Promise<number>
}

/** How our own server is started. */
export interface Ours {
  readonly name?: string
  readonly workers?: 1 | 2
  /** They go before the program. */
  readonly nodeOptions?: readonly string[]
  readonly settings?: Readonly<Record<string, string>>
  /** Folder of its data; else one of its own. */
  readonly data?: string
  /** Only so many profiles, without history, instead of the thousand customers. */
  readonly profiles?: number
}

/** A strategy with its model and customers, from which the variants are started; each has a store of its own. */
export interface Setting {
  readonly candidates: number
  readonly folder: string
  /** Our own server on the embedded store. */
  embedded(ours?: Ours): Promise<Variant>
  /** Our own server on a Redis of its own; null where there is no `redis-server`. */
  redis(ours?: Ours): Promise<Variant | null>
  /** Puts the thousand customers into a Redis, or a Cluster. */
  fill(url: string): Promise<void>
  /** One replica of our own server on it. */
  replicaOn(url: string, ours?: Ours): Promise<Running>
  naive(): Promise<Variant>
  /** `answer` is the JSON text that it echoes; `together` lets it answer what came in one turn in one. */
  echo(answer: string, together?: 'together'): Promise<Variant>
  /** Another program of this folder, which serves. */
  program(name: string, file: string, args: readonly string[]): Promise<Variant>
}

export interface SettingKind extends StrategyKind {
  readonly model?: ModelKind
}

/** What `npm start` gives node. */
export const AS_STARTED = ['--max-semi-space-size=32']

const MAIN = join(import.meta.dirname, '../main.js')
const noStore = async () => 0

/** Writes what the variants read into a folder. */
export async function prepare(folder: string, candidates: number, kind: SettingKind = {}): Promise<Setting> {
  const strategy = join(folder, 'strategy')
  const models = join(folder, 'models')
  await writeStrategy(strategy, candidates, kind)
  await writeTakeUpModel(models, kind.model)
  const known = customers(candidates, Date.now())
  let stores = 0
  const dataOf = ({ data = join(folder, `data-${stores++}`) }: Ours) => data
  const usual = (data: string, { workers = 1, settings }: Ours) => ({
    TACT_PORT: '0',
    TACT_STRATEGY: strategy,
    TACT_MODELS: models,
    TACT_DEMO: 'off',
    TACT_LOG_LEVEL: 'warn',
    TACT_WORKERS: String(workers),
    TACT_DATA: data,
    ...settings,
  })
  async function program(name: string, file: string, args: readonly string[]): Promise<Variant> {
    const running = await startServerProcess([join(import.meta.dirname, file), ...args], {})
    return { name, ...running, storeCpuMs: noStore }
  }

  const replicaOn: Setting['replicaOn'] = (url, ours = {}) =>
    startServerProcess([...AS_STARTED, ...(ours.nodeOptions ?? []), MAIN, 'serve'], {
      ...usual(dataOf(ours), ours),
      TACT_REDIS_URL: url,
      // Whoever shares this machine must not fail the bench.
      TACT_REDIS_TIMEOUT_MS: '1000',
    })

  return {
    candidates,
    fill: url => fillRedis(url, known),
    replicaOn,
    folder,
    program,
    async embedded(ours = {}) {
      const { name = 'embedded', nodeOptions = [], profiles } = ours
      const data = dataOf(ours)
      if (profiles === undefined) await fillEmbedded(data, known)
      else await fillMany(data, known, profiles)
      const running = await startServerProcess(
        [...AS_STARTED, ...nodeOptions, MAIN, 'serve'],
        usual(data, ours),
      )
      return { name, ...running, storeCpuMs: noStore }
    },
    async redis(ours = {}) {
      if (withoutRedis()) return null
      const redis = await startRedis(['--appendfsync', 'everysec'])
      await fillRedis(redis.url, known)
      const running = await replicaOn(redis.url, ours)
      return {
        name: ours.name ?? 'redis',
        ...running,
        storeCpuMs: async () => cpuMsIn(String(await redis.command('INFO', 'cpu'))),
        async stop() {
          await running.stop()
          await redis.close()
        },
      }
    },
    async naive() {
      await fillNaive(folder, known)
      return program('naive', 'naive.js', [strategy, join(models, MODEL, '1'), folder])
    },
    async echo(answer, together) {
      const file = join(folder, `answer-${stores++}.json`)
      await writeFile(file, answer)
      return program(together ? 'echo-together' : 'echo', 'echo.js', together ? [file, together] : [file])
    },
  }
}

/** `INFO cpu` of Redis: seconds of its process, with its background threads. */
export function cpuMsIn(info: string): number {
  const seconds = (name: string) => Number(new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1])
  return 1_000 * (seconds('used_cpu_user') + seconds('used_cpu_sys'))
}
