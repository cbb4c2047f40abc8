import { join } from 'node:path'
import type { Logger } from 'pino'
import { encoders } from './decision/features.ts'
import { seedDemo } from './demo/seed.ts'
import type { Environment } from './environment.ts'
import { describe, httpApp } from './http/app.ts'
import { customerRoutes } from './http/customers.ts'
import { decisionRoutes } from './http/decisions.ts'
import { eventRoutes } from './http/events.ts'
import { identityRoutes } from './http/identities.ts'
import { importRoutes } from './http/import.ts'
import { operationRoutes } from './http/operations.ts'
import { outcomeRoutes } from './http/outcomes.ts'
import { pageRoutes } from './http/pages.ts'
import { sessionRoutes } from './http/sessions.ts'
import { strategyRoutes } from './http/strategy.ts'
import { vocabularyRoutes } from './http/vocabulary.ts'
import { liveRoutes } from './live/routes.ts'
import { decisionLog, type OpenLog } from './log/decision-log.ts'
import { LOG_FOLDER } from './log/segments.ts'
import { type Metrics, metrics as newMetrics } from './metrics.ts'
import { newIds } from './new-ids.ts'
import type { Bus, Store } from './ports.ts'
import { recordKeeper } from './records.ts'
import { modelRegistry } from './scoring/registry.ts'
import { watched } from './signals/watched.ts'
import { lmdbBus } from './stores/lmdb/bus.ts'
import { lmdbStore } from './stores/lmdb.ts'
import { redisBus } from './stores/redis/bus.ts'
import { redisStore } from './stores/redis.ts'
import { type Strategies, strategies, strategiesKept } from './strategies.ts'
import { mistakeText, StrategyRefused } from './strategy/mistakes.ts'
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

/** How often a replica looks whether another has published a strategy. */
const FOLLOW_MS = 250

/** The store that the settings name. Rejects with `StoreUnavailable` where Redis does not answer. */
export async function openStore(settings: Environment, logger: Logger): Promise<Store> {
  const decisionsKeptMs = settings.TACT_DECISIONS_KEPT
  const url = settings.TACT_REDIS_URL
  if (url === undefined) return lmdbStore({ folder: settings.TACT_DATA, decisionsKeptMs })
  const onError = (error: Error) => logger.warn({ err: error }, 'connection to Redis lost')
  return redisStore({ url, decisionsKeptMs, commandTimeoutMs: settings.TACT_REDIS_TIMEOUT_MS, onError })
}

/** What joins this replica with the others on the store that the settings name. */
function openBus(settings: Environment, logger: Logger): Bus {
  const onTrouble = (error: Error) =>
    logger.warn(
      { err: error },
      'other replicas cannot be told of changes of sessions, or tell; tried again by itself',
    )
  const url = settings.TACT_REDIS_URL
  if (url === undefined) return lmdbBus({ folder: settings.TACT_DATA, onTrouble })
  return redisBus({ url, commandTimeoutMs: settings.TACT_REDIS_TIMEOUT_MS, onTrouble })
}

/** The decision log, where the settings want one. */
function openLog(settings: Environment, metrics: Metrics, logger: Logger): OpenLog | undefined {
  if (settings.TACT_LOG === 'off') return undefined
  let warned = false
  const log = decisionLog({
    folder: join(settings.TACT_DATA, LOG_FOLDER),
    keptMs: settings.TACT_LOG_KEPT,
    onLost(count, err) {
      metrics.logLost(count)
      if (!warned)
        logger.warn({ err, count }, 'lines of the decision log lost; further ones are only counted')
      warned = true
    },
    onTrouble: err => logger.warn({ err }, 'the decision log cannot be looked after; tried again'),
  })
  log.wake()
  return log
}

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
    now: Date.now,
    newId: newIds(Date.now),
  }
  const seeded = settings.TACT_DEMO === 'auto' ? await seedDemo(store, inForce.current(), world.now()) : 0

  const app = httpApp({ logger })
  await describe(app, VERSION)
  operationRoutes(app, {
    store,
    metrics,
    strategyVersion: () => inForce.current().version,
    models: models.models,
  })
  const bus = openBus(settings, logger)
  const live = await liveRoutes(app, world, metrics.decision, { allowedOrigins: settings.TACT_ORIGINS, bus })
  decisionRoutes(app, world, metrics.decision, live.sessionChanged)
  outcomeRoutes(app, world, live.sessionChanged)
  eventRoutes(app, world, live.sessionChanged)
  customerRoutes(app, world)
  importRoutes(app, world)
  identityRoutes(app, world)
  sessionRoutes(app, world, live.sessionChanged)
  strategyRoutes(app, inForce)
  vocabularyRoutes(app, inForce.current)
  await pageRoutes(app, DIST)
  const url = await app.listen({ host: settings.TACT_HOST, port: settings.TACT_PORT })

  const reloadStrategy = () => reloadFolder(inForce, logger)
  const notTaken = (error: unknown) => logger.error({ err: error }, 'folder not taken; what was there stays')
  const stopWatching = [
    watchFolder(settings.TACT_STRATEGY, reloadStrategy, notTaken),
    watchFolder(settings.TACT_MODELS, models.reload, notTaken),
  ]
  let seen = inForce.current()
  const following = setInterval(async () => {
    await inForce.follow().catch(error => logger.debug({ err: error }, 'cannot look for a new strategy now'))
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
      await records.settled()
      await log?.close()
      await models.close()
      await bus.close()
      await store.close()
    },
  }
}

/** A world in which records can be decided again, and nothing is written. */
export async function worldOfRecords(
  settings: Environment,
  logger: Logger,
): Promise<{ world: World; close(): Promise<void> }> {
  const store = await openStore(settings, logger)
  const models = await modelRegistry({ folder: settings.TACT_MODELS, log: logger })
  const nothingNew = () => {
    throw new Error('nothing is decided here but what was decided before')
  }
  const world: World = {
    store,
    scorer: models,
    modelAt: models.at,
    encoder: encoders(),
    classify: nothingNew,
    strategy: nothingNew,
    strategyAt: strategiesKept(store),
    remember: nothingNew,
    record: store.decision,
    now: Date.now,
    newId: nothingNew,
  }
  return {
    world,
    async close() {
      await models.close()
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
