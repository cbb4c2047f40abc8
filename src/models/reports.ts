import { misfitOf } from '../decision/features.ts'
import type { Drift } from '../learning/health/drift.ts'
import type { ModelReport } from '../scoring/model-report.ts'
import type { ModelRegistry } from '../scoring/registry.ts'
import { runTimeWithin } from '../scoring/run-times.ts'
import type { Workers } from '../workers/port.ts'
import type { World } from '../world.ts'
import type { DriftWatch } from './drift.ts'
import type { ShadowCounts, ShadowRuns } from './shadow-runs.ts'

/** A model version in one process. */
export interface WorkerModel extends ModelReport {
  /** What was sampled for drift, place by place; null where nothing was. */
  readonly driftCounts: Float64Array | null
  /** How long its runs took; null where it is not loaded. */
  readonly times: Float64Array | null
  /** Its runs as a shadow; null where there were none. */
  readonly shadow: ShadowCounts | null
}

/** What is told of the models of a server, whose workers each know a part. */
export interface ModelReports {
  ofAll(): Promise<WorkerModel[]>
  /** Why the strategy in force cannot feed it; null where it can, or it does not serve. */
  misfit(model: WorkerModel): Promise<string | null>
  /** Of a version as all workers have sampled it; nothing where it does not serve here. */
  drift(model: WorkerModel): Promise<Drift[]>
  /** Of all versions, as this process has sampled them. */
  driftHere(): { readonly model: string; readonly version: string; readonly drift: readonly Drift[] }[]
}

export function modelReports(
  models: ModelRegistry,
  drift: DriftWatch,
  shadows: ShadowRuns,
  workers: Workers,
  { strategy, encoder }: Pick<World, 'strategy' | 'encoder'>,
): ModelReports {
  const own = () => {
    const runs = shadows.counts()
    return models.models().map((report): WorkerModel => {
      const { name, version } = report
      const shadow = runs.find(one => one.model === name && one.version === version)
      return {
        ...report,
        driftCounts: drift.counts(name, version),
        times: models.counts(name, version)?.times ?? null,
        shadow: shadow ? { scored: shadow.scored, failed: shadow.failed, dropped: shadow.dropped } : null,
      }
    })
  }
  workers.answer('models', own)
  return {
    ofAll: async () => modelsOfAll(own(), (await workers.ask('models')) as WorkerModel[][]),
    async misfit({ name, version, state }) {
      const model = state === 'serving' ? await models.at(name, version) : null
      return model && misfitOf(strategy(), model, encoder)
    },
    async drift({ name, version, state, driftCounts }) {
      const model = driftCounts && state === 'serving' ? await models.at(name, version) : null
      return model && driftCounts ? drift.drift(model, driftCounts) : []
    },
    driftHere: () =>
      models.models().map(({ name, version }) => ({
        model: name,
        version,
        drift: drift.driftHere(name, version),
      })),
  }
}

/** The models as all workers have them: what was counted is summed; all else is as `own` says. */
export function modelsOfAll(
  own: readonly WorkerModel[],
  all: readonly (readonly WorkerModel[])[],
): WorkerModel[] {
  return own.map(model => {
    const same = all.flatMap(models => models.find(each => isSame(each, model)) ?? [])
    const sum = (of: (each: WorkerModel) => number) => same.reduce((total, each) => total + of(each), 0)
    const runs = sum(each => each.runs)
    const times = summed(same.map(each => each.times))
    const shadow = (what: keyof ShadowCounts) => sum(each => each.shadow?.[what] ?? 0)
    return {
      ...model,
      runs,
      failures: sum(each => each.failures),
      nanRows: sum(each => each.nanRows),
      meanRunMs: runs ? sum(each => each.runs * (each.meanRunMs ?? 0)) / runs : null,
      runMsP50: times && runTimeWithin(times, 0.5),
      runMsP99: times && runTimeWithin(times, 0.99),
      times,
      driftCounts: summed(same.map(each => each.driftCounts)),
      shadow: same.some(each => each.shadow)
        ? { scored: shadow('scored'), failed: shadow('failed'), dropped: shadow('dropped') }
        : null,
    }
  })
}

const isSame = (a: ModelReport, b: ModelReport) =>
  a.name === b.name && a.version === b.version && a.state === b.state

function summed(all: readonly (Float64Array | null)[]): Float64Array | null {
  const [first, ...others] = all.flatMap(each => each ?? [])
  return first ? first.map((count, at) => others.reduce((sum, counts) => sum + counts[at]!, count)) : null
}
