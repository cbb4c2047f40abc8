import { join } from 'node:path'
import type { BaseAdapter } from '@bull-board/api/dist/queueAdapters/base.js'
import type { Logger } from 'pino'
import { encoders } from '../decision/features.ts'
import type { Environment } from '../environment.ts'
import { LmdbAdapter } from '../jobs/lmdb/board.ts'
import { lmdbJobs } from '../jobs/lmdb.ts'
import type { Jobs } from '../jobs-port.ts'
import { decisionLog, type OpenLog } from '../log/decision-log.ts'
import { LOG_FOLDER } from '../log/segments.ts'
import type { Metrics } from '../metrics.ts'
import { modelRoles } from '../models/roles.ts'
import type { Bus, Store } from '../ports.ts'
import { modelRegistry } from '../scoring/registry.ts'
import { lmdbBus } from '../stores/lmdb/bus.ts'
import { lmdbStore } from '../stores/lmdb.ts'
import { redisBus } from '../stores/redis/bus.ts'
import { redisStore } from '../stores/redis.ts'
import { strategiesKept } from '../strategies.ts'
import type { World } from '../world.ts'
import { seldom } from './seldom.ts'

/** The store that the settings name. Rejects with `StoreUnavailable` where Redis does not answer. */
export async function openStore(settings: Environment, logger: Logger): Promise<Store> {
  const { TACT_DECISIONS_KEPT: decisionsKeptMs, TACT_HISTORY_KEPT: historyKeptMs } = settings
  const kept = { decisionsKeptMs, historyKeptMs }
  const url = settings.TACT_REDIS_URL
  if (url === undefined) return lmdbStore({ folder: settings.TACT_DATA, ...kept })
  const onError = (error: Error) => logger.warn({ err: error }, 'connection to Redis lost')
  const onForgetful = (settings: readonly string[]) =>
    logger.warn(
      { settings },
      'Redis may forget what it has acknowledged; set maxmemory-policy noeviction and appendonly yes',
    )
  const commandTimeoutMs = settings.TACT_REDIS_TIMEOUT_MS
  return redisStore({ url, ...kept, commandTimeoutMs, onError, onForgetful })
}

/** What joins this replica with the others on the store that the settings name. */
export async function openBus(settings: Environment, logger: Logger): Promise<Bus> {
  const onTrouble = (error: Error) =>
    logger.warn(
      { err: error },
      'other replicas cannot be told of changes of sessions, or tell; tried again by itself',
    )
  const url = settings.TACT_REDIS_URL
  if (url === undefined) return lmdbBus({ folder: settings.TACT_DATA, onTrouble })
  return redisBus({ url, commandTimeoutMs: settings.TACT_REDIS_TIMEOUT_MS, onTrouble })
}

export interface OpenJobs {
  readonly jobs: Jobs
  /** As the queue page sees them. */
  readonly queue: BaseAdapter
}

/** The jobs, beside the store that the settings name. Rejects with `StoreUnavailable` where Redis does not answer. */
export async function openJobs(settings: Environment, logger: Logger): Promise<OpenJobs> {
  const warn = (err: unknown) =>
    logger.warn({ err }, 'jobs cannot be looked after now; tried again by itself')
  const onTrouble = seldom(warn, Date.now)
  const { TACT_REDIS_URL: url, TACT_REDIS_TIMEOUT_MS: commandTimeoutMs } = settings
  if (url === undefined) {
    const jobs = await lmdbJobs({ folder: settings.TACT_DATA, onTrouble })
    return { jobs, queue: new LmdbAdapter(jobs) }
  }
  const [{ bullmqJobs }, { BullMQAdapter }] = await Promise.all([
    import('../jobs/bullmq.ts'),
    import('@bull-board/api/bullMQAdapter'),
  ])
  const { jobs, queue } = await bullmqJobs({ url, commandTimeoutMs, onTrouble })
  return { jobs, queue: new BullMQAdapter(queue) }
}

/** The decision log, where the settings want one. */
export function openLog(settings: Environment, metrics: Metrics, logger: Logger): OpenLog | undefined {
  if (settings.TACT_LOG === 'off') return undefined
  const warn = (count: number, err: unknown) => logger.warn({ err, count }, 'lines of the decision log lost')
  const warnSeldom = seldom(warn, Date.now)
  const log = decisionLog({
    folder: join(settings.TACT_DATA, LOG_FOLDER),
    keptMs: settings.TACT_LOG_KEPT,
    onLost(count, err) {
      metrics.logLost(count)
      warnSeldom(count, err)
    },
    onTrouble: err => logger.warn({ err }, 'the decision log cannot be looked after; tried again'),
  })
  log.wake()
  return log
}

/** A world in which records can be decided again, and nothing is written. */
export async function worldOfRecords(
  settings: Environment,
  logger: Logger,
): Promise<{ world: World; close(): Promise<void> }> {
  const store = await openStore(settings, logger)
  const roles = await modelRoles(store)
  const models = await modelRegistry({ folder: settings.TACT_MODELS, log: logger, roles: roles.current })
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
    // What a decision had learned is in its record.
    learner: { learned: nothingNew },
  }
  return {
    world,
    async close() {
      await models.close()
      await store.close()
    },
  }
}
