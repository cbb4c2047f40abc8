import { z } from 'zod'
import type { LearnedReport } from '../learning/adaptive/report.ts'
import type { Drift } from '../learning/health/drift.ts'
import type { VersionQuality } from '../learning/health/state.ts'
import type { Metrics } from '../metrics.ts'
import type { Store } from '../ports.ts'
import type { ModelReport } from '../scoring/registry.ts'
import { type App, answers } from './app.ts'
import { type ModelHealth, ModelsAnswer } from './wire/models.ts'

interface Operations {
  readonly store: Store
  readonly metrics: Metrics
  readonly strategyVersion: () => string
  readonly models: () => readonly ModelReport[]
  readonly adaptive: () => readonly LearnedReport[]
  readonly qualities: () => Promise<readonly VersionQuality[]>
  readonly drift: (model: string, version: string) => Drift[]
}

export function operationRoutes(app: App, operations: Operations): void {
  const { store, metrics, strategyVersion, models, adaptive, qualities, drift } = operations
  app.addHook('onResponse', (request, reply, done) => {
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
      const refused = models().filter(({ state }) => state === 'refused')
      reply.code(storeState === 'ok' ? 200 : 503)
      return {
        ready: storeState === 'ok',
        store: storeState,
        strategy: strategyVersion(),
        models: models().length - refused.length,
        refusedModels: refused.map(({ name, version, reason }) => ({ name, version, reason })),
      }
    },
  )

  app.get(
    '/metrics',
    { schema: { tags: ['operate'], summary: 'For Prometheus' } },
    async (_request, reply) => {
      reply.header('content-type', metrics.registry.contentType)
      return metrics.registry.metrics()
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
      const known = await qualities().catch(() => null)
      return {
        items: models().map(model => {
          const { name, version } = model
          const quality = known?.find(one => one.model === name && one.version === version)
          return { ...model, health: known && healthOf(quality, drift(name, version)) }
        }),
        next: null,
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
})
