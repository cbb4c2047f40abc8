import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decide } from '../src/decide.ts'
import { encoders } from '../src/decision/features.ts'
import { decisionLog, type LogSettings } from '../src/log/decision-log.ts'
import type { Memory, Store } from '../src/ports.ts'
import { modelRegistry } from '../src/scoring/registry.ts'
import { newIds } from '../src/server/new-ids.ts'
import { readStrategyFiles, strategyOf } from '../src/strategy/load.ts'
import type { World } from '../src/world.ts'
import { customers } from './customers.ts'
import { requestBodies } from './requests.ts'
import { CHANNEL, PLACEMENT, SHOWN } from './strategies.ts'

const AT_ONCE = 32
/** Few enough for what may be under way to the thread. */
const BLOCK = 640

export interface LogCpu {
  /** Of the main thread, in microseconds a decision: without the log, and what it adds. Medians of pairs of blocks. */
  readonly withoutUs: number
  readonly addedUs: number
  /** A median over noise is worth as much as its quartiles are near. */
  readonly addedQuartilesUs: readonly [number, number]
  readonly lost: number
}

/** CPU time of the main thread, in nanoseconds (Linux). */
const mainThreadNs = () => Number(readFileSync('/proc/self/schedstat', 'latin1').split(' ')[0])

/** Decisions in this process, without network and store, in blocks with the log and without in turn. */
export async function measureLogCpu(
  { strategy: strategyFolder, models: modelsFolder, data }: Record<'strategy' | 'models' | 'data', string>,
  candidates: number,
  pairs: number,
): Promise<LogCpu> {
  const strategy = strategyOf(await readStrategyFiles(strategyFolder))
  const models = await modelRegistry({ folder: modelsFolder, log: { info() {}, warn() {} } })
  const now = Date.now()
  const memories = new Map<string, Memory>(
    customers(candidates, now).map(({ customerId, attributes, history }) => [
      customerId,
      {
        profile: { attributes, revision: 1, updatedAt: now, source: 'import' },
        session: null,
        history,
        taken: {},
      },
    ]),
  )
  let lost = 0
  const settings: LogSettings = {
    folder: join(data, 'log'),
    keptMs: 86_400_000,
    onLost(count, why) {
      lost += count
      if (lost === count) console.error(why)
    },
    onTrouble: console.error,
  }
  const log = decisionLog(settings)
  const without: World = {
    store: {
      recall: async ({ customerId }: { customerId: string }) => memories.get(customerId)!,
    } as unknown as Store,
    scorer: models,
    modelAt: models.at,
    encoder: encoders(),
    classify: async () => new Map(),
    strategy: () => strategy,
    strategyAt: async () => strategy,
    remember() {},
    record: async () => null,
    learner: { learned: () => ({ states: [], in: () => () => null }) },
    now: Date.now,
    newId: newIds(Date.now),
  }
  const worlds = [without, { ...without, log }] as const
  const bodies = requestBodies(4_096) as { customerId: string; context: Record<string, unknown> }[]
  let next = 0
  async function block(world: World): Promise<number> {
    const from = mainThreadNs()
    for (let done = 0; done < BLOCK; done += AT_ONCE)
      await Promise.all(
        Array.from({ length: AT_ONCE }, () => {
          const { customerId, context } = bodies[next++ % bodies.length]!
          const placements = [{ id: PLACEMENT, limit: SHOWN }]
          return decide(world, {
            customerId,
            channel: CHANNEL,
            placements,
            context,
            exclude: [],
            explain: false,
          })
        }),
      )
    return (mainThreadNs() - from) / 1_000 / BLOCK
  }
  const times: [number, number][] = []
  for (let pair = 0; pair < pairs; pair++) {
    const took: [number, number] = [0, 0]
    for (const which of pair % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const))
      took[which] = await block(worlds[which])
    await log.settled()
    // The first fifth is warm-up.
    if (pair >= pairs / 5) times.push(took)
  }
  await log.close()
  await models.close()
  const sorted = (numbers: number[]) => numbers.sort((a, b) => a - b)
  const added = sorted(times.map(([a, b]) => b - a))
  const at = (share: number) => added[Math.floor(share * (added.length - 1))]!
  return {
    withoutUs: sorted(times.map(([a]) => a))[times.length >> 1]!,
    addedUs: at(0.5),
    addedQuartilesUs: [at(0.25), at(0.75)],
    lost,
  }
}
