import type { Environment } from '../environment.ts'
import type { App } from '../http/app.ts'
import { customerRoutes } from '../http/customers.ts'
import { deadLetterRoutes } from '../http/dead-letters.ts'
import { decisionRoutes } from '../http/decisions.ts'
import { eventRoutes } from '../http/events.ts'
import { exportRoutes } from '../http/export.ts'
import { identityRoutes } from '../http/identities.ts'
import { importRoutes } from '../http/import.ts'
import { jobRoutes } from '../http/jobs.ts'
import { lifecycleRoutes } from '../http/lifecycle.ts'
import { modelVersionRoutes } from '../http/model-versions.ts'
import { operationRoutes } from '../http/operations.ts'
import { outcomeCountRoutes } from '../http/outcome-counts.ts'
import { outcomeRoutes } from '../http/outcomes.ts'
import { pageRoutes } from '../http/pages.ts'
import { queuePage } from '../http/queue-page.ts'
import { scheduleRoutes } from '../http/schedules.ts'
import { sessionRoutes } from '../http/sessions.ts'
import { stockRoutes } from '../http/stock.ts'
import { strategyRoutes } from '../http/strategy.ts'
import { vocabularyRoutes } from '../http/vocabulary.ts'
import { reportsOf } from '../learning/adaptive/report.ts'
import { type OutcomeCounts, outcomeCounts, summed } from '../learning/outcome-counts.ts'
import { type Live, liveRoutes } from '../live/routes.ts'
import { modelGainsOf } from '../models/gains.ts'
import { modelQualities } from '../models/health.ts'
import { healthMetrics } from '../models/health-metrics.ts'
import { modelReports } from '../models/reports.ts'
import type { Bus } from '../ports.ts'
import { servingNames } from '../scoring/registry.ts'
import { type ProcessMetrics, summed as summedMetrics } from '../workers/past-counts.ts'
import type { Workers } from '../workers/port.ts'
import type { OpenJobs } from './adapters.ts'
import type { Replica } from './replica.ts'
import type { Rehearsal } from './warm-up.ts'

/** What the routes need besides what decides. */
interface Around {
  readonly settings: Environment
  readonly workers: Workers
  readonly bus: Bus
  readonly work: OpenJobs
  readonly rehearsal: Rehearsal
  /** Folder of the built pages. */
  readonly pages: string
}

/** Everything that can be called, each where it belongs. */
export async function allRoutes(app: App, replica: Replica, around: Around): Promise<Live> {
  const { world, store, inForce, models, life, uploads, learner, metrics, drift, shadows } = replica
  const { settings, workers, bus, work, pages, rehearsal } = around
  const reports = modelReports(models, drift, shadows, workers, world)
  const qualities = () => modelQualities(store.stream, world.now())
  healthMetrics(metrics.registry, { qualities, shadows: shadows.counts, drift: reports.driftHere })
  workers.answer('metrics', () => metrics.registry.getMetricsAsJSON())
  operationRoutes(app, {
    store,
    metrics,
    isRehearsed: rehearsal.has,
    async metricsText() {
      if (!workers.several) return metrics.registry.metrics()
      return summedMetrics((await workers.ask('metrics')) as ProcessMetrics[]).metrics()
    },
    strategyVersion: () => inForce.current().version,
    missingModels: replica.missingModels,
    models: models.models,
    modelsOfAll: reports.ofAll,
    drift: reports.drift,
    misfit: reports.misfit,
    qualities,
    roles: life.current,
    gains: () => modelGainsOf(store.stream, life.current(), world.now()),
    adaptive() {
      const strategy = inForce.current()
      const { learning } = strategy
      return learning ? reportsOf(learner.learned(strategy).states, learning, world.now()) : []
    },
  })
  const countsOf = async () => summed((await store.stream.states(outcomeCounts.name)) as OutcomeCounts[])
  metrics.readFrom({ outcomes: countsOf, deadLetters: store.stream.countDeadLetters })
  const live = await liveRoutes(app, world, metrics.decision, { allowedOrigins: settings.TACT_ORIGINS, bus })
  decisionRoutes(app, rehearsal.deciding, live.sessionChanged)
  outcomeRoutes(app, world, customerId => live.customerChanged(customerId, 'outcome'))
  outcomeCountRoutes(app, countsOf)
  deadLetterRoutes(app, store.stream)
  eventRoutes(app, world, live.sessionChanged)
  const profileChanged = (customerId: string) => live.customerChanged(customerId, 'customer')
  customerRoutes(app, world, profileChanged)
  exportRoutes(app, world)
  importRoutes(app, world, profileChanged)
  identityRoutes(app, world)
  sessionRoutes(app, world, live.sessionChanged)
  strategyRoutes(app, inForce, () => servingNames(models))
  lifecycleRoutes(app, life)
  modelVersionRoutes(app, uploads)
  stockRoutes(app, world)
  vocabularyRoutes(app, inForce.current)
  jobRoutes(app, work.jobs, world.newId)
  scheduleRoutes(app, work.jobs)
  await queuePage(app, work.queue)
  await pageRoutes(app, pages)
  return live
}
