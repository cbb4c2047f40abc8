import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startRedis, withoutRedis } from '../test/redis-server.ts'
import { customers } from './customers.ts'
import { fillEmbedded, fillNaive, fillRedis } from './fill.ts'
import { MODEL, writeTakeUpModel } from './model.ts'
import { type Running, startServerProcess } from './process.ts'
import { writeStrategy } from './strategies.ts'

export const variantNames = ['echo', 'embedded', 'redis', 'naive'] as const
export type VariantName = (typeof variantNames)[number]

/** A variant that serves. */
export interface Variant extends Running {
  readonly name: VariantName
  /** CPU time of a store that is a process of its own. */
  storeCpuMs(): Promise<number>
}

/** A strategy with its model and customers, from which the variants are started. */
export interface Setting {
  readonly candidates: number
  /** Our own server on the embedded store; `nodeOptions` go before the program. */
  embedded(nodeOptions?: readonly string[], more?: Readonly<Record<string, string>>): Promise<Variant>
  /** Our own server on a Redis of its own; null where there is no `redis-server`. */
  redis(): Promise<Variant | null>
  naive(): Promise<Variant>
  /** `answer` is the JSON text that it echoes. */
  echo(answer: string): Promise<Variant>
}

const MAIN = join(import.meta.dirname, '../main.js')
const noStore = async () => 0

/** Writes what the variants read into a folder. */
export async function prepare(folder: string, candidates: number): Promise<Setting> {
  const strategy = join(folder, 'strategy')
  const models = join(folder, 'models')
  await writeStrategy(strategy, candidates)
  await writeTakeUpModel(models)
  const known = customers(candidates, Date.now())
  const settings = {
    TACT_PORT: '0',
    TACT_STRATEGY: strategy,
    TACT_MODELS: models,
    TACT_DEMO: 'off',
    TACT_LOG_LEVEL: 'warn',
  }

  return {
    candidates,
    async embedded(nodeOptions = [], more = {}) {
      const data = join(folder, 'data')
      await fillEmbedded(data, known)
      const running = await startServerProcess([...nodeOptions, MAIN, 'serve'], {
        ...settings,
        TACT_DATA: data,
        ...more,
      })
      return { name: 'embedded', ...running, storeCpuMs: noStore }
    },
    async redis() {
      if (withoutRedis()) return null
      const redis = await startRedis(['--appendfsync', 'everysec'])
      await fillRedis(redis.url, known)
      const running = await startServerProcess([MAIN, 'serve'], { ...settings, TACT_REDIS_URL: redis.url })
      return {
        name: 'redis',
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
      const program = join(import.meta.dirname, 'naive.js')
      const running = await startServerProcess([program, strategy, join(models, MODEL, '1'), folder], {})
      return { name: 'naive', ...running, storeCpuMs: noStore }
    },
    async echo(answer) {
      const file = join(folder, 'answer.json')
      await writeFile(file, answer)
      const running = await startServerProcess([join(import.meta.dirname, 'echo.js'), file], {})
      return { name: 'echo', ...running, storeCpuMs: noStore }
    },
  }
}

/** `INFO cpu` of Redis: seconds of its process, with its background threads. */
function cpuMsIn(info: string): number {
  const seconds = (name: string) => Number(new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1])
  return 1_000 * (seconds('used_cpu_user') + seconds('used_cpu_sys'))
}
