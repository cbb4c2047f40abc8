import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { LearnedReport } from '../learning/adaptive/report.ts'
import type { Drift } from '../learning/health/drift.ts'
import type { VersionQuality } from '../learning/health/state.ts'
import type { Gain } from '../learning/lifecycle/gains.ts'
import type { Roles } from '../learning/lifecycle/roles.ts'
import type { Metrics } from '../metrics.ts'
import type { WorkerModel } from '../models/reports.ts'
import type { Store } from '../ports.ts'
import type { ModelReport } from '../scoring/model-report.ts'
import { type App, answers } from './app.ts'
import { rolesView } from './wire/lifecycle.ts'
import { type ModelHealth, ModelsAnswer, type ShadowRun } from './wire/models.ts'

interface Operations {
  readonly store: Store
  readonly metrics: Metrics
  /** Whether a request is not to be counted. */
  readonly isRehearsed: (request: FastifyRequest) => boolean
  /** What Prometheus reads: of all workers. */
  readonly metricsText: () => Promise<string>
  readonly strategyVersion: () => string
  readonly models: () => readonly ModelReport[]
  /** Names that the strategy has, and no version here. */
  readonly missingModels: () => readonly string[]
  readonly modelsOfAll: () => Promise<readonly WorkerModel[]>
  readonly adaptive: () => readonly LearnedReport[]
  readonly qualities: () => Promise<readonly VersionQuality[]>
  readonly drift: (model: WorkerModel) => Promise<Drift[]>
  readonly misfit: (model: WorkerModel) => Promise<string | null>
  readonly roles: () => Roles
  readonly gains: () => Promise<readonly Gain[]>
}

export function operationRoutes(app: App, operations: Operations): void {
  const { store, metrics, metricsText, strategyVersion, models, missingModels, modelsOfAll, adaptive } =
    operations
  const { qualities, drift, misfit, roles, gains, isRehearsed } = operations
  app.addHook('onResponse', (request, reply, done) => {
    if (!isRehearsed(request))
      metrics.request(request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime / 1000)
    done()
  })

  app.get('/healthz', { schema: { tags: ['operate'], summary: 'The process lives' } }, async () => ({
    status: 'ok',
  }))

  app.get(
    '/readyz',
    {
      schema: {
        tags: ['operate'],
        summary: 'It can decide: store, strategy and models',
        response: answers({ 200: Ready, 503: Ready }),
      },
    },
    async (_request, reply) => {
      const storeState = await store.ping().then(
        () => 'ok',
        (error: Error) => error.message,
      )
      const all = models()
      const refused = all.filter(({ state }) => state === 'refused' || state === 'missing')
      reply.code(storeState === 'ok' ? 200 : 503)
      return {
        ready: storeState === 'ok',
        store: storeState,
        strategy: strategyVersion(),
        models: all.filter(({ state }) => state === 'serving').length,
        refusedModels: refused.map(({ name, version, reason }) => ({ name, version, reason })),
        missingModels: missingModels(),
      }
    },
  )

  app.get(
    '/metrics',
    { schema: { tags: ['operate'], summary: 'For Prometheus' } },
    async (_request, reply) => {
      reply.header('content-type', metrics.registry.contentType)
      return metricsText()
    },
  )

  app.get(
    '/v1/models',
    {
      schema: {
        tags: ['operate'],
        summary: 'The models, their state and their health',
        response: answers({ 200: ModelsAnswer }),
      },
    },
    async () => {
      // Without the store the models are still told, and nothing of how they fare.
      const [known, gained] = await Promise.all([qualities().catch(() => null), gains().catch(() => null)])
      const items = (await modelsOfAll()).map(async model => {
        const { driftCounts: _, times: __, shadow, ...report } = model
        const quality = known?.find(one => one.model === model.name && one.version === model.version)
        const health = known && healthOf(quality, await drift(model))
        const reason = (await misfit(model)) ?? model.reason
        return {
          ...report,
          ...(reason && { reason }),
          health,
          shadow: report.role === 'shadow' ? (shadow ?? SPARED_NOTHING) : null,
        }
      })
      return {
        items: await Promise.all(items),
        next: null,
        roles: Object.entries(roles()).map(([model, ofModel]) => rolesView(model, ofModel)),
        gains: gained && [...gained],
        adaptive: adaptive().map(({ weights: _, updatedAt, ...report }) => ({
          ...report,
          updatedAt: new Date(updatedAt).toISOString(),
        })),
      }
    },
  )
}

const unknown = {
  outcomes: 0,
  positives: 0,
  days: 0,
  auc: null,
  aucError: null,
  logLoss: null,
  brier: null,
  calibrationError: null,
}

const SPARED_NOTHING: ShadowRun = { scored: 0, failed: 0, dropped: 0 }

function healthOf(quality: VersionQuality | undefined, drift: Drift[]): ModelHealth | null {
  if (!quality) return drift.length === 0 ? null : { ...unknown, drift }
  const { model: _, version: __, ...known } = quality
  return { ...known, drift }
}

const Ready = z.object({
  ready: z.boolean(),
  store: z.string(),
  strategy: z.string(),
  models: z.int(),
  refusedModels: z.array(z.object({ name: z.string(), version: z.string(), reason: z.string().optional() })),
  missingModels: z
    .array(z.string())
    .meta({ description: 'Those that the strategy names and none of which serves here' }),
})
