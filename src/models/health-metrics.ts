import { Gauge, type Registry } from 'prom-client'
import type { Drift } from '../learning/health/drift.ts'
import type { VersionQuality } from '../learning/health/state.ts'
import type { ShadowRuns } from './shadow-runs.ts'

interface Health {
  qualities(): Promise<readonly VersionQuality[]>
  shadows(): ReturnType<ShadowRuns['counts']>
  drift(): readonly { readonly model: string; readonly version: string; readonly drift: readonly Drift[] }[]
}

/** How the models fare, asked for when Prometheus asks: by outcomes of all replicas, and by what this replica has sampled. */
export function healthMetrics(registry: Registry, { qualities, shadows, drift }: Health): void {
  const registers = [registry]
  let reading: Promise<readonly VersionQuality[]> | null = null
  /** All gauges are asked at once, and read once. */
  const read = () => {
    reading ??= qualities()
      .catch(() => [])
      .finally(() => {
        reading = null
      })
    return reading
  }

  function ofVersions(name: string, help: string, of: (quality: VersionQuality) => number | null): void {
    new Gauge({
      name,
      help: `${help}; of all replicas`,
      labelNames: ['model', 'version'],
      aggregator: 'first',
      registers,
      async collect() {
        const known = await read()
        this.reset()
        for (const quality of known) {
          const value = of(quality)
          if (value !== null) this.set({ model: quality.model, version: quality.version }, value)
        }
      },
    })
  }
  ofVersions(
    'tact_model_outcomes',
    'Shown actions of the last 30 days that it scored, and of which it is known what came',
    one => one.outcomes,
  )
  ofVersions('tact_model_auc', 'The chance that it puts who accepts above who does not', one => one.auc)
  ofVersions('tact_model_log_loss', 'Mean negative log likelihood of the outcomes', one => one.logLoss)
  ofVersions(
    'tact_model_calibration_error',
    'Mean gap between its probabilities and what came of them, over ten bins',
    one => one.calibrationError,
  )

  new Gauge({
    name: 'tact_shadow_rows',
    help: 'Rows of decisions that a shadow scored, failed to score, or was spared because there were too many',
    labelNames: ['model', 'version', 'result'],
    registers,
    collect() {
      this.reset()
      for (const { model, version, ...counts } of shadows())
        for (const [result, count] of Object.entries(counts)) this.set({ model, version, result }, count)
    },
  })

  function ofFeatures(name: string, help: string, of: (drift: Drift) => number | null): void {
    new Gauge({
      name,
      help: `${help}; sampled by this replica in 24 hours, a mean over its workers`,
      labelNames: ['model', 'version', 'feature'],
      aggregator: 'average',
      registers,
      collect() {
        this.reset()
        for (const { model, version, drift: features } of drift())
          for (const feature of features) {
            const value = of(feature)
            if (value !== null) this.set({ model, version, feature: feature.feature }, value)
          }
      },
    })
  }
  ofFeatures('tact_model_feature_psi', 'Population stability index against the training', one => one.psi)
  ofFeatures('tact_model_feature_missing_ratio', 'Share of missing values', one => one.missing)
  ofFeatures('tact_model_feature_unseen_ratio', 'Share of categories unknown to the model', one => one.unseen)
}
