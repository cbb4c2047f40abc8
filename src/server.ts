import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { openBus, openLog, openStore } from './adapters.ts'
import { encoders } from './decision/features.ts'
import { seedDemo } from './demo/seed.ts'
import { startDrain } from './drain.ts'
import { driftWatch } from './drift.ts'
import type { Environment } from './environment.ts'
import { modelHealth, modelQualities } from './health.ts'
import { healthMetrics } from './health-metrics.ts'
import { describe, httpApp } from './http/app.ts'
import { customerRoutes } from './http/customers.ts'
import { deadLetterRoutes } from './http/dead-letters.ts'
import { decisionRoutes } from './http/decisions.ts'
import { eventRoutes } from './http/events.ts'
import { identityRoutes } from './http/identities.ts'
import { importRoutes } from './http/import.ts'
import { operationRoutes } from './http/operations.ts'
import { outcomeCountRoutes } from './http/outcome-counts.ts'
import { outcomeRoutes } from './http/outcomes.ts'
import { pageRoutes } from './http/pages.ts'
import { sessionRoutes } from './http/sessions.ts'
import { stockRoutes } from './http/stock.ts'
import { strategyRoutes } from './http/strategy.ts'
import { vocabularyRoutes } from './http/vocabulary.ts'
import { followedLearner } from './learner.ts'
import { reportsOf } from './learning/adaptive/report.ts'
import { type OutcomeCounts, outcomeCounts, summed } from './learning/outcome-counts.ts'
import { liveRoutes } from './live/routes.ts'
import { metrics as newMetrics } from './metrics.ts'
import { newIds } from './new-ids.ts'
import { recordKeeper } from './records.ts'
import { modelRegistry } from './scoring/registry.ts'
import { watched } from './signals/watched.ts'
import { type Strategies, strategies } from './strategies.ts'
import { mistakeText, StrategyRefused } from './strategy/mistakes.ts'
import { sweepWindows } from './sweep.ts'
import { lessons } from './teach.ts'
import { VERSION } from './version.ts'
import { watchFolder } from './watch.ts'
import type { World } from './world.ts'

/** What build.mjs writes: the same folder seen from the source and from the compiled program. */
const DIST = join(import.meta.dirname, '../dist')

/** A server that listens. */
export interface Server {
  readonly url: string
  readonly strategyVersion: string
  /** How many demo customers were put into an empty store. */
  readonly seeded: number
  /** Takes the folders of strategy and models anew. */
  reload(): Promise<void>
  /** Stops accepting, finishes what was accepted, and lets go of everything. */
  close(): Promise<void>
}

/** How often a replica looks whether another has published a strategy, or learned something. */
const FOLLOW_MS = 250

/** From one decision that is looked at for drift to the next. */
const SAMPLE_MS = 50

/** Puts the adapters together and listens. Rejects when the store, the strategy or the port cannot be had. */
export async function startServer(settings: Environment, logger: Logger): Promise<Server> {
  const store = await openStore(settings, logger)
  const inForce = await strategies(store, settings.TACT_STRATEGY, Date.now, ({ mistakes }) =>
    logger.error(
      { mistakes: mistakes.map(mistakeText) },
      'strategy refused; the one that was in force before the start stays',
    ),
  )
  const models = await modelRegistry({ folder: settings.TACT_MODELS, log: logger })
  const metrics = newMetrics(() => models.models())
  const records = recordKeeper(store, (count, why) => {
    metrics.recordsLost(count)
    logger.warn({ err: why, count }, 'records of decisions lost')
  })
  const log = openLog(settings, metrics, logger)
  const learner = followedLearner(store.stream)
  const drift = driftWatch({ now: Date.now, everyMs: SAMPLE_MS })
  await learner.follow(inForce.current())
  const world: World = {
    store,
    log,
    scorer: models,
    modelAt: models.at,
    encoder: encoders(),
    classify: watched(
      async (name, text) => {
        const model = models.model(name)
        if (!model) throw new Error(`there is no model "${name}"`)
        return models.classify(model, text)
      },
      (model, err, first) => {
        metrics.signalFailed(model)
        if (first) logger.warn({ err, model }, 'signal left out; its model cannot read texts now')
      },
    ),
    strategy: inForce.current,
    strategyAt: inForce.at,
    remember: records.add,
    record: async decisionId => records.find(decisionId) ?? store.decision(decisionId),
    oversold: metrics.oversold,
    learner,
    samples: drift,
    now: Date.now,
    newId: newIds(Date.now),
  }
  const seeded = settings.TACT_DEMO === 'auto' ? await seedDemo(store, inForce.current(), world.now()) : 0

  const qualities = () => modelQualities(store.stream, world.now())
  healthMetrics(metrics.registry, {
    qualities,
    drift: () =>
      models.models().map(({ name, version }) => ({ model: name, drift: drift.drift(name, version) })),
  })
  const app = httpApp({ logger })
  await describe(app, VERSION)
  operationRoutes(app, {
    store,
    metrics,
    strategyVersion: () => inForce.current().version,
    models: models.models,
    qualities,
    drift: drift.drift,
    adaptive() {
      const strategy = inForce.current()
      const { learning } = strategy
      return learning ? reportsOf(learner.learned(strategy).states, learning, world.now()) : []
    },
  })
  const countsOf = async () => summed((await store.stream.states(outcomeCounts.name)) as OutcomeCounts[])
  metrics.readFrom({ outcomes: countsOf, deadLetters: store.stream.countDeadLetters })
  const bus = openBus(settings, logger)
  const live = await liveRoutes(app, world, metrics.decision, { allowedOrigins: settings.TACT_ORIGINS, bus })
  decisionRoutes(app, world, metrics.decision, live.sessionChanged)
  outcomeRoutes(app, world, live.sessionChanged)
  outcomeCountRoutes(app, countsOf)
  deadLetterRoutes(app, store.stream)
  eventRoutes(app, world, live.sessionChanged)
  customerRoutes(app, world)
  importRoutes(app, world)
  identityRoutes(app, world)
  sessionRoutes(app, world, live.sessionChanged)
  strategyRoutes(app, inForce)
  stockRoutes(app, world)
  vocabularyRoutes(app, inForce.current)
  await pageRoutes(app, DIST)
  const url = await app.listen({ host: settings.TACT_HOST, port: settings.TACT_PORT })

  const draining = startDrain({
    stream: store.stream,
    consumers: [outcomeCounts, lessons(world), modelHealth(world)],
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

  const reloadStrategy = () => reloadFolder(inForce, logger)
  const notTaken = (error: unknown) => logger.error({ err: error }, 'folder not taken; what was there stays')
  const stopWatching = [
    watchFolder(settings.TACT_STRATEGY, reloadStrategy, notTaken),
    watchFolder(settings.TACT_MODELS, models.reload, notTaken),
  ]
  let seen = inForce.current()
  const following = setInterval(async () => {
    await inForce.follow().catch(error => logger.debug({ err: error }, 'cannot look for a new strategy now'))
    await learner
      .follow(inForce.current())
      .catch(error => logger.debug({ err: error }, 'cannot look for what was learned now'))
    // Whoever published it: the screens that are watched show what is best by it.
    if (inForce.current() !== seen) live.strategyChanged()
    seen = inForce.current()
  }, FOLLOW_MS)

  return {
    url,
    strategyVersion: inForce.current().version,
    seeded,
    async reload() {
      await Promise.all([reloadStrategy(), models.reload().catch(notTaken)])
    },
    async close() {
      clearInterval(following)
      await Promise.all(stopWatching.map(stop => stop()))
      await app.close()
      await draining.stop()
      await records.settled()
      await log?.close()
      await models.close()
      await bus.close()
      await store.close()
    },
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
