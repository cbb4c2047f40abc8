import { join } from 'node:path'
import { keepEvents } from '../../src/converse.ts'
import { decide } from '../../src/decide.ts'
import { encoders } from '../../src/decision/features.ts'
import { seedDemo } from '../../src/demo/seed.ts'
import { requestOf } from '../../src/live/rescore.ts'
import type { Store } from '../../src/ports.ts'
import { modelRegistry } from '../../src/scoring/registry.ts'
import { newIds } from '../../src/server/new-ids.ts'
import { lmdbStore } from '../../src/stores/lmdb.ts'
import { readStrategyFiles, strategyOf } from '../../src/strategy/load.ts'
import { followedLearner } from '../../src/stream/learner.ts'
import type { World } from '../../src/world.ts'
import type { Call } from '../../test/live/calls.ts'
import { median, quantile } from './figures.ts'
import { demoCustomer, ROOT } from './servers.ts'

/** A part of what an event takes on the server, in microseconds. */
export interface Part {
  readonly part: string
  /** What it takes where nobody else uses the machine, nearly. */
  readonly p10Us: number
  readonly p50Us: number
  readonly p99Us: number
}

/** What the server does for an event, without a network and one event at a time, on the embedded store. */
export async function measureParts(folder: string, calls: readonly Call[]): Promise<Part[]> {
  const times = new Map<string, number[]>()
  function took(part: string, ms: number): void {
    const all = times.get(part) ?? []
    times.set(part, all)
    all.push(1_000 * ms)
  }
  const timed =
    <A extends unknown[], R>(part: () => string, run: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const startedAt = performance.now()
      const name = part()
      try {
        return await run(...args)
      } finally {
        took(name, performance.now() - startedAt)
      }
    }
  let doing: 'keeping' | 'deciding' = 'keeping'
  const store = await lmdbStore({ folder: join(folder, 'parts'), decisionsKeptMs: 86_400_000 })
  const strategy = strategyOf(await readStrategyFiles(join(ROOT, 'config')))
  const models = await modelRegistry({ folder: join(ROOT, 'models'), log: { info() {}, warn() {} } })
  // Chosen at load, by how long a run took then.
  const thread = models.models().find(({ name }) => name === 'intent')?.thread ?? 'no'
  const stopwatched: Store = {
    ...store,
    recall: timed(() => `${doing}: read`, store.recall),
    keep: timed(() => `${doing}: commit`, store.keep),
  }
  const world: World = {
    store: stopwatched,
    scorer: models,
    modelAt: models.at,
    encoder: encoders(),
    classify: timed(
      () => `${doing}: understand (model, ${thread} thread)`,
      (name, text) => models.classify(models.model(name)!, text),
    ),
    strategy: () => strategy,
    strategyAt: async () => strategy,
    remember() {},
    learner: followedLearner(store.stream),
    record: store.decision,
    now: Date.now,
    newId: newIds(Date.now),
  }
  await seedDemo(store, strategy, Date.now())
  const keep = timed(() => 'keeping: all', keepEvents)
  const decideTimed = timed(() => 'deciding: all', decide)
  const write = timed(
    () => 'writing JSON',
    async (value: unknown) => JSON.stringify(value),
  )
  for (const [index, call] of calls.entries()) {
    const talk = { customerId: demoCustomer(index), sessionId: `parts-${call.id}`, channel: 'call-centre' }
    for (const [at, { type, data }] of call.events.entries()) {
      doing = 'keeping'
      const entry = { type: 'event', id: `${call.id}-${at}`, at: Date.now(), event: type, data } as const
      const { sessionId, channel } = talk
      const fed = { feeder: 'telephony', seq: at + 1 }
      await keep(world, talk.customerId, [{ ...entry, sessionId, channel }], fed)
      doing = 'deciding'
      const request = requestOf(world, { ...talk, placement: 'agent-screen' })
      const onStage = (stage: string, ms: number) => took(`deciding: stage ${stage}`, ms)
      const { decision } = await decideTimed(world, request, onStage)
      await write(decision)
    }
  }
  await models.close()
  await store.close()
  const parts = [...times].map(([part, all]) => ({
    part,
    p10Us: quantile(all, 0.1),
    p50Us: median(all),
    p99Us: quantile(all, 0.99),
  }))
  return parts.sort((a, b) => (a.part < b.part ? -1 : 1))
}
