import type { Logger } from 'pino'
import { encoders, misfitOf } from '../decision/features.ts'
import type { Environment } from '../environment.ts'
import { type Metrics, metrics as newMetrics } from '../metrics.ts'
import { type DriftWatch, driftWatch } from '../models/drift.ts'
import { type Candidates, type Lifecycle, lifecycle } from '../models/lifecycle.ts'
import { modelRoles } from '../models/roles.ts'
import { type ShadowRuns, shadowRuns } from '../models/shadow-runs.ts'
import { modelUploads, type Uploads } from '../models/uploads.ts'
import type { Store } from '../ports.ts'
import { recordKeeper } from '../records.ts'
import { type ModelRegistry, modelRegistry } from '../scoring/registry.ts'
import { uploadedFolders } from '../scoring/uploaded-folders.ts'
import { watched } from '../signals/watched.ts'
import { type Strategies, strategies } from '../strategies.ts'
import { mistakeText } from '../strategy/mistakes.ts'
import { modelNames } from '../strategy/named-models.ts'
import { type FollowedLearner, followedLearner } from '../stream/learner.ts'
import type { Workers } from '../workers/port.ts'
import type { World } from '../world.ts'
import { openLog, openStore } from './adapters.ts'
import { newIds } from './new-ids.ts'
import { seldom } from './seldom.ts'

/** What one process decides with. */
export interface Replica {
  readonly world: World
  readonly store: Store
  readonly inForce: Strategies
  readonly models: ModelRegistry
  /** Names of models that the strategy has, and no version here. */
  missingModels(): string[]
  readonly life: Lifecycle
  readonly uploads: Uploads
  readonly learner: FollowedLearner
  readonly metrics: Metrics
  readonly drift: DriftWatch
  readonly shadows: ShadowRuns
  /** Finishes what was decided, and lets go of everything. */
  close(): Promise<void>
}

/** From one decision that is looked at for drift to the next. */
const SAMPLE_MS = 50

/** How long it waits for the other workers to have taken what was changed here. */
const TAKEN_WITHIN_MS = 5_000

/** Rejects when the store, the strategy or the models cannot be had. */
export async function openReplica(settings: Environment, logger: Logger, workers: Workers): Promise<Replica> {
  const store = await openStore(settings, logger)
  const inForce = await strategies(store, settings.TACT_STRATEGY, Date.now, {
    onFolderRefused: ({ mistakes }) =>
      logger.error(
        { mistakes: mistakes.map(mistakeText) },
        'strategy refused; the one that was in force before the start stays',
      ),
    onPublished: () => workers.ask('strategy', TAKEN_WITHIN_MS),
  })
  const roles = await modelRoles(store)
  const models = await modelRegistry({ folder: settings.TACT_MODELS, log: logger, roles: roles.current })
  const versions: Candidates = {
    ...models,
    // What was handed to another replica a moment ago is there, too.
    versions: name => uploads.follow().then(() => models.versions(name)),
    newest: name => uploads.follow().then(() => models.newest(name)),
    async misfit(name, version) {
      const strategy = inForce.current()
      const model = modelNames(strategy).includes(name) ? await models.at(name, version) : null
      return model && misfitOf(strategy, model)
    },
  }
  const life = lifecycle(roles, versions, Date.now, () => workers.ask('roles', TAKEN_WITHIN_MS))
  const notPut = seldom(
    (why: readonly string[]) =>
      logger.warn(
        { why },
        'versions of models that were handed in are not all in the folder; tried again by itself',
      ),
    Date.now,
  )
  const uploads: Uploads = modelUploads(store, uploadedFolders(settings.TACT_MODELS, models), life, {
    changed: () => workers.ask('versions', TAKEN_WITHIN_MS),
    trouble: notPut,
  })
  const metrics = newMetrics(() => models.models())
  const warnSeldom = seldom(
    (count: number, err: unknown) => logger.warn({ err, count }, 'records of decisions lost'),
    Date.now,
  )
  const records = recordKeeper(store, (count, why) => {
    metrics.recordsLost(count)
    warnSeldom(count, why)
  })
  const log = openLog(settings, metrics, logger)
  const learner = followedLearner(store.stream)
  const drift = driftWatch({ now: Date.now, everyMs: SAMPLE_MS })
  const encoder = encoders(({ name, version }, { message }) =>
    logger.warn(
      { model: name, version, why: message },
      'model does not fit the strategy; priors stand in for it',
    ),
  )
  const shadows = shadowRuns({
    models,
    encoder,
    onScored: ({ strategy, shadow, scope }, scores) => drift.scored(strategy, shadow, scope, scores),
    onFailed({ name, version }, err, first) {
      if (first) logger.warn({ err, model: name, version }, 'shadow fails; decisions go on without it')
    },
  })
  await learner.follow(inForce.current())
  const world: World = {
    store,
    log,
    scorer: models,
    modelAt: models.at,
    encoder,
    classify: watched(
      async (name, text, customerId) => {
        const model = models.model(name, customerId)
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
    shadows,
    now: Date.now,
    newId: newIds(Date.now),
  }
  return {
    world,
    store,
    inForce,
    models,
    missingModels: () => modelNames(inForce.current()).filter(name => models.model(name) === null),
    life,
    uploads,
    learner,
    metrics,
    drift,
    shadows,
    async close() {
      await records.settled()
      await log?.close()
      shadows.close()
      await models.close()
      await store.close()
    },
  }
}
