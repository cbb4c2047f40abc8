import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { seedDemo } from './demo/seed.ts'
import type { Environment } from './environment.ts'
import { describe, httpApp } from './http/app.ts'
import { outcomeCounts } from './learning/outcome-counts.ts'
import { modelGains } from './models/gains.ts'
import { guardWatch } from './models/guard-watch.ts'
import { modelHealth } from './models/health.ts'
import { openBus, openJobs } from './server/adapters.ts'
import { follower } from './server/follower.ts'
import { openReplica } from './server/replica.ts'
import { allRoutes } from './server/routes.ts'
import { strategyWarnings } from './server/strategy-warnings.ts'
import { rehearsal, warmUp } from './server/warm-up.ts'
import { watchFolder } from './server/watch.ts'
import type { Strategies } from './strategies.ts'
import { mistakeText, StrategyRefused } from './strategy/mistakes.ts'
import type { Strategy } from './strategy/strategy.ts'
import { startDrain } from './stream/drain.ts'
import { sweepWindows } from './stream/sweep.ts'
import { lessons } from './stream/teach.ts'
import { toldOutcomes } from './stream/told-outcome.ts'
import { handlersOf } from './tasks.ts'
import { VERSION } from './version.ts'
import { oneWorker, type Workers } from './workers/port.ts'

/** What build.mjs writes: the same folder seen from the source and from the compiled program. */
const DIST = join(import.meta.dirname, '../dist')

/** A server that listens. */
export interface Server {
  readonly url: string
  /** The one in force. */
  strategy(): Strategy
  /** How many demo customers were put into an empty store. */
  readonly seeded: number
  /** Takes the folders of strategy and models anew. */
  reload(): Promise<void>
  /** Stops accepting, finishes what was accepted, and lets go of everything. */
  close(): Promise<void>
}

/** How often a replica looks whether another has published a strategy, or learned something. */
const FOLLOW_MS = 250

/** Puts everything together and listens. Rejects when the store, the strategy or the port cannot be had. */
export async function startServer(
  settings: Environment,
  logger: Logger,
  workers: Workers = oneWorker(),
): Promise<Server> {
  const replica = await openReplica(settings, logger, workers)
  const { world, inForce, models, life, uploads, metrics, store } = replica
  const seeded = settings.TACT_DEMO === 'auto' ? await seedDemo(store, inForce.current(), world.now()) : 0
  const bus = await openBus(settings, logger)
  const work = await openJobs(settings, logger)
  const app = httpApp({ logger })
  await describe(app, VERSION)
  const rehearsing = rehearsal(world, metrics.decision)
  const around = { settings, workers, bus, work, pages: DIST, rehearsal: rehearsing }
  const live = await allRoutes(app, replica, around)
  const warn = strategyWarnings(replica, settings, logger)
  warn()
  const following = follower(replica, logger, () => {
    live.strategyChanged()
    warn()
  })
  workers.answer('strategy', following.strategy)
  workers.answer('roles', life.follow)
  workers.answer('versions', uploads.follow)
  // What was published before this worker was asked, it must not begin without.
  await Promise.all([following.strategy(), uploads.follow().then(life.follow)])
  await warmUp(app, world, rehearsing)
  models.resetCounts()

  const guards = await guardWatch(settings.TACT_MODELS, {
    life,
    models,
    stream: store.stream,
    registry: metrics.registry,
    logger,
  })
  const find = toldOutcomes(world)
  const draining = startDrain({
    stream: store.stream,
    consumers: [outcomeCounts, lessons(find), modelHealth(find), modelGains(world, life, find)],
    owner: randomUUID(),
    sweep: (partition, goesOn) => sweepWindows(world, partition, goesOn),
    now: world.now,
    onConsumed(consumer, consumed, dead) {
      metrics.consumed(consumer, consumed)
      if (dead > 0)
        logger.warn({ consumer, dead }, 'entries went to the dead letters; see GET /v1/dead-letters')
    },
    onTrouble: err => logger.warn({ err }, 'what was kept cannot be consumed now; tried again by itself'),
  })
  if (settings.TACT_JOBS === 'on')
    work.jobs.work(
      handlersOf(world, life, uploads, settings, customerId => live.customerChanged(customerId, 'customer')),
    )

  const reloadModels = () => models.reload().finally(guards.reload).finally(warn)
  const reloadStrategy = () => reloadFolder(inForce, logger)
  const notTaken = (error: unknown) => logger.error({ err: error }, 'folder not taken; what was there stays')
  const watches = [
    watchFolder(settings.TACT_STRATEGY, reloadStrategy, notTaken),
    watchFolder(settings.TACT_MODELS, reloadModels, notTaken),
  ]
  const looking = setInterval(following.all, FOLLOW_MS)

  async function close(): Promise<void> {
    clearInterval(looking)
    await Promise.all(watches.map(({ stop }) => stop()))
    await app.close()
    await guards.stop()
    await work.jobs.close()
    await draining.stop()
    await bus.close()
    await replica.close()
  }

  // Last, so that whoever asks first finds nothing else beginning.
  await Promise.all(watches.map(({ ready }) => ready))
  const url = await app.listen({ host: settings.TACT_HOST, port: settings.TACT_PORT }).catch(async error => {
    await close()
    throw error
  })
  return {
    url,
    strategy: inForce.current,
    seeded,
    async reload() {
      await Promise.all([reloadStrategy(), reloadModels().catch(notTaken)])
    },
    close,
  }
}

async function reloadFolder(inForce: Strategies, logger: Logger): Promise<void> {
  try {
    if (await inForce.reloadFolder())
      logger.info({ strategyVersion: inForce.current().version }, 'strategy taken from its folder')
  } catch (error) {
    if (error instanceof StrategyRefused) {
      logger.error({ mistakes: error.mistakes.map(mistakeText) }, 'strategy refused; the one in force stays')
    } else logger.error({ err: error }, 'strategy not taken; the one in force stays')
  }
}
