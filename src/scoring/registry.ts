import type { Classifier, LoadedModel, ModelInput, Scorer } from '../model-ports.ts'
import { classify } from './classify.ts'
import { loadModel, manifestIfReadable } from './load-model.ts'
import type { Training } from './manifest.ts'
import type { Model } from './model.ts'
import { ModelFailed } from './model-errors.ts'
import { replayModels } from './replay-models.ts'
import type { SessionCount } from './runtime.ts'
import { sessionWorker } from './session-worker.ts'
import { type VersionFolder, versionFolders } from './version-folders.ts'

/** What `GET /v1/models` says of one version. */
export interface ModelReport {
  readonly name: string
  readonly version: string
  readonly state: 'serving' | 'refused'
  /** Why it was refused: file, value and remedy. */
  readonly reason?: string
  readonly inputs: readonly ModelInput[]
  readonly kind: 'probability' | 'value'
  /** Labels of its output's columns, where they are known. */
  readonly classes: readonly string[]
  /** Where its runs take place; null where it is refused. */
  readonly thread: 'main' | 'worker' | null
  /** What was changed in its file at load, or found out. */
  readonly told: readonly string[]
  readonly training: Training
  readonly loadedAt: number | null
  readonly runs: number
  readonly failures: number
  readonly nanRows: number
  readonly meanRunMs: number | null
}

/** As much of a logger as is needed here. */
export interface RegistryLog {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
}

/** The models folder, loaded: for each name the newest version that passed its checks decides. */
export interface ModelRegistry extends Scorer, Classifier {
  /** Takes up new, changed and removed folders; a version that is refused leaves the one before it in place. Never rejects for a bad model. */
  reload(): Promise<void>
  models(): readonly ModelReport[]
  /** That very version, for a replay; null where it is not (or no longer) there, or is refused. */
  at(name: string, version: string): Promise<LoadedModel | null>
  /** Sessions open in the runtime now. */
  liveSessions(): number
  /** Waits for runs in flight, then frees everything. */
  close(): Promise<void>
}

interface Champion {
  readonly model: Model
  readonly fingerprint: string
  readonly loadedAt: number
}

interface Refusal {
  readonly fingerprint: string
  readonly report: ModelReport
}

/**
 * Loads every model of the folder. Runs of one model that are asked for in one turn of the event loop are one run.
 * Rejects only where the folder cannot be read; no folder is no models.
 */
export async function modelRegistry(options: {
  readonly folder: string
  readonly log: RegistryLog
  readonly now?: () => number
}): Promise<ModelRegistry> {
  const { folder, log, now = Date.now } = options
  const champions = new Map<string, Champion>()
  /** By path of the version's folder. */
  const refusals = new Map<string, Refusal>()
  const skipped = new Set<string>()
  const known = new WeakMap<LoadedModel, Model>()
  const sessions: SessionCount = { live: 0 }
  const worker = sessionWorker()
  let closed = false

  const load = async (version: VersionFolder): Promise<Model> => {
    const model = await loadModel(version, sessions, worker)
    known.set(model, model)
    return model
  }
  const skip = (path: string, reason: string): void => {
    if (!skipped.has(path)) log.warn({ path, reason }, 'model folder skipped')
    skipped.add(path)
  }
  const replays = replayModels(load)

  /** Lets the newest version that loads serve; what served before is freed when its runs have ended. */
  async function settle(name: string, versions: readonly VersionFolder[]): Promise<void> {
    const before = champions.get(name)
    for (const version of versions) {
      const same = before?.model.version === version.version
      if (same && before.fingerprint === version.fingerprint) return
      if (refusals.get(version.path)?.fingerprint !== version.fingerprint) {
        try {
          const model = await load(version)
          refusals.delete(version.path)
          champions.set(name, { model, fingerprint: version.fingerprint, loadedAt: now() })
          log.info({ model: name, version: version.version, before: before?.model.version }, 'model serves')
          await before?.model.retire()
          return
        } catch (error) {
          const reason = (error as Error).message
          refusals.set(version.path, {
            fingerprint: version.fingerprint,
            report: await refused(version, reason),
          })
          log.warn({ model: name, version: version.version, reason }, 'model refused')
        }
      }
      // Its files were changed for the worse: what was loaded from them before goes on serving.
      if (same) return
    }
    if (!before) return
    champions.delete(name)
    log.warn({ model: name, version: before.model.version }, 'model removed')
    await before.model.retire()
  }

  async function reloadOnce(): Promise<void> {
    if (closed) return
    const found = await versionFolders(folder, skip)
    const paths = new Set([...found.values()].flat().map(version => version.path))
    for (const path of refusals.keys()) if (!paths.has(path)) refusals.delete(path)
    for (const name of new Set([...champions.keys(), ...found.keys()]))
      await settle(name, found.get(name) ?? [])
  }

  let reloading: Promise<void> = Promise.resolve()
  const reload = (): Promise<void> => {
    const next = reloading.then(reloadOnce)
    reloading = next.catch(() => undefined)
    return next
  }

  await reload()
  return {
    reload,
    model: name => champions.get(name)?.model ?? null,
    score(model, matrix) {
      const own = known.get(model)
      if (own) return own.score(matrix)
      return Promise.reject(
        new ModelFailed(model.name, model.version, new Error('it is not of this registry')),
      )
    },
    classify(model, text) {
      const own = known.get(model)
      if (own) return classify(own, text)
      return Promise.reject(
        new ModelFailed(model.name, model.version, new Error('it is not of this registry')),
      )
    },
    models: () =>
      [...[...champions.values()].map(serving), ...[...refusals.values()].map(({ report }) => report)].sort(
        (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
      ),
    async at(name, version) {
      const champion = champions.get(name)?.model
      if (champion?.version === version) return champion
      const found = (await versionFolders(folder, skip)).get(name)?.find(each => each.version === version)
      return found && !closed ? replays.get(found) : null
    },
    liveSessions: () => sessions.live,
    async close() {
      closed = true
      await reloading
      await Promise.all([...[...champions.values()].map(({ model }) => model.close()), replays.close()])
      champions.clear()
    },
  }
}

function serving({ model, loadedAt }: Champion): ModelReport {
  const { runs, failures, nanRows, runMs } = model.counts
  const { name, version, inputs, manifest, facts } = model
  const meanRunMs = runs ? runMs / runs : null
  return {
    name,
    version,
    state: 'serving',
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
    meanRunMs,
  }
}

async function refused(folder: VersionFolder, reason: string): Promise<ModelReport> {
  const manifest = await manifestIfReadable(folder)
  return {
    name: folder.name,
    version: folder.version,
    state: 'refused',
    reason,
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
  }
}
