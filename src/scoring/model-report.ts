import type { Role } from '../learning/lifecycle/roles.ts'
import type { ModelInput } from '../model-ports.ts'
import { manifestIfReadable } from './load-model.ts'
import type { Training } from './manifest.ts'
import type { Model } from './model.ts'
import { runTimeWithin } from './run-times.ts'
import type { VersionFolder } from './version-folders.ts'

/**
 * `serving`: it decides, or scores as a shadow. `refused`: it did not pass its checks. `waiting`: newer than the champion, who was chosen and
 * stays. `missing`: it has a role, and its folder is gone.
 */
export type ModelState = 'serving' | 'refused' | 'waiting' | 'missing'

/** What `GET /v1/models` says of one version. */
export interface ModelReport {
  readonly name: string
  readonly version: string
  readonly state: ModelState
  /** Why it does not serve, serves without being chosen, or serves and gives nothing, since the strategy cannot feed it: what, and the remedy. */
  readonly reason?: string
  /** What it was chosen for; of a model of which nothing was said, the champion is who decides. */
  readonly role: Role | null
  /** Of the customers, those for whom it decides now. */
  readonly share: number
  readonly inputs: readonly ModelInput[]
  readonly kind: 'probability' | 'value'
  /** Labels of its output's columns, where they are known. */
  readonly classes: readonly string[]
  /** Where its runs take place; null where it is not loaded. */
  readonly thread: 'main' | 'worker' | null
  /** What was changed in its file at load, or found out. */
  readonly told: readonly string[]
  readonly training: Training
  readonly loadedAt: number | null
  readonly runs: number
  readonly failures: number
  readonly nanRows: number
  readonly meanRunMs: number | null
  /** Within so many milliseconds half of the runs were done, and 99 of 100; up to 9 % too long. */
  readonly runMsP50: number | null
  readonly runMsP99: number | null
}

export function servingReport(
  { model, loadedAt }: { readonly model: Model; readonly loadedAt: number },
  role: Role | null,
  share: number,
): ModelReport {
  const { runs, failures, nanRows, runMs, times } = model.counts
  const { name, version, inputs, manifest, facts } = model
  return {
    name,
    version,
    state: 'serving',
    role,
    share,
    inputs,
    kind: manifest.kind,
    classes: facts.classes,
    thread: facts.thread,
    told: facts.told,
    training: manifest.training,
    loadedAt,
    runs,
    failures,
    nanRows,
    meanRunMs: runs ? runMs / runs : null,
    runMsP50: runTimeWithin(times, 0.5),
    runMsP99: runTimeWithin(times, 0.99),
  }
}

/** Of a version whose folder is there, or not (`path` null). */
export async function notLoaded(
  { name, version, path }: Pick<VersionFolder, 'name' | 'version'> & { readonly path: string | null },
  state: ModelState,
  reason: string,
): Promise<ModelReport> {
  const manifest = path === null ? null : await manifestIfReadable({ path })
  return {
    name,
    version,
    state,
    reason,
    role: null,
    share: 0,
    inputs: manifest?.inputs ?? [],
    kind: manifest?.kind ?? 'probability',
    classes: [],
    thread: null,
    told: [],
    training: manifest?.training ?? {},
    loadedAt: null,
    runs: 0,
    failures: 0,
    nanRows: 0,
    meanRunMs: null,
    runMsP50: null,
    runMsP99: null,
  }
}
