import { type Roles, rolesOf } from '../learning/lifecycle/roles.ts'
import type { Classifier, LoadedModel, Scorer, Shadows, Versions } from '../model-ports.ts'
import { type Cast, castOf } from './cast.ts'
import { classify } from './classify.ts'
import { loadModel } from './load-model.ts'
import type { Model, ModelCounts } from './model.ts'
import { ModelFailed } from './model-errors.ts'
import type { ModelReport } from './model-report.ts'
import { replayModels } from './replay-models.ts'
import type { SessionCount } from './runtime.ts'
import { sessionWorker } from './session-worker.ts'
import { shelf } from './shelf.ts'
import { type VersionFolder, versionFolders } from './version-folders.ts'

/** As much of a logger as is needed here. */
export interface RegistryLog {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
}

/** The models folder, loaded: for each name its champion, challengers and shadows; where nothing was said, the newest version that passed its checks. */
export interface ModelRegistry extends Scorer, Classifier, Shadows, Versions {
  /** Takes up new, changed and removed folders, and roles; a version that is refused leaves the one before it in place. Never rejects for a bad model. */
  reload(): Promise<void>
  models(): readonly ModelReport[]
  /** Of a version that is loaded; they go on counting. */
  counts(name: string, version: string): Readonly<ModelCounts> | null
  /** Of all that are loaded: what they have run so far was for nobody. */
  resetCounts(): void
  /** That very version, for a replay; null where it is not (or no longer) there, or is refused. */
  at(name: string, version: string): Promise<LoadedModel | null>
  /** Loads a version from any folder and lets go of it. Rejects with `ModelRefused` where it does not pass its checks. */
  tryOut(version: Pick<VersionFolder, 'name' | 'version' | 'path'>): Promise<void>
  /** Sessions open in the runtime now. */
  liveSessions(): number
  /** Waits for runs in flight, then frees everything. */
  close(): Promise<void>
}

/**
 * Loads what the folder and the roles ask for. Runs of one model that are asked for in one turn of the event loop are one run.
 * Rejects only where the folder cannot be read; no folder is no models.
 */
export async function modelRegistry(options: {
  readonly folder: string
  readonly log: RegistryLog
  readonly now?: () => number
  /** As they are known now; looked at by `reload`. */
  readonly roles?: () => Roles
}): Promise<ModelRegistry> {
  const { folder, log, now = Date.now, roles = () => ({}) } = options
  const casts = new Map<string, Cast>()
  const skipped = new Set<string>()
  const known = new WeakMap<LoadedModel, Model>()
  const sessions: SessionCount = { live: 0 }
  const worker = sessionWorker()
  /** Of shadows: nobody who decides waits behind their runs. */
  const workerAside = sessionWorker()
  let anyShadow = false
  let closed = false

  const load = async (version: VersionFolder, aside = false): Promise<Model> => {
    const model = await loadModel(version, sessions, aside ? workerAside : worker)
    known.set(model, model)
    return model
  }
  const skip = (path: string, reason: string): void => {
    if (!skipped.has(path)) log.warn({ path, reason }, 'model folder skipped')
    skipped.add(path)
  }
  const refused = ({ name, version }: VersionFolder, reason: string) =>
    log.warn({ model: name, version, reason }, 'model refused')
  const loaded = shelf(load, refused, now)
  const replays = replayModels(load)
  const found = () => versionFolders(folder, skip)

  /** What served before and does not now is freed when its runs have ended. */
  async function settle(name: string, versions: readonly VersionFolder[]): Promise<void> {
    const before = casts.get(name)
    const cast = await castOf(name, versions, rolesOf(roles(), name), loaded)
    if (cast) casts.set(name, cast)
    else casts.delete(name)
    const [version, old] = [cast?.champion.model.version, before?.champion.model.version]
    if (cast && cast.champion !== before?.champion)
      log.info({ model: name, version, before: old }, 'model serves')
    if (!cast && before) log.warn({ model: name, version: old }, 'model removed')
    for (const trouble of cast?.troubles ?? [])
      if (!before?.troubles.includes(trouble)) log.warn({ model: name, trouble }, 'role cannot be filled')
    await loaded.keepOnly(name, cast?.used ?? new Set())
  }

  async function reloadOnce(): Promise<void> {
    if (closed) return
    const folders = await found()
    loaded.forgetAllBut(new Set([...folders.values()].flat().map(version => version.path)))
    for (const name of new Set([...casts.keys(), ...folders.keys()]))
      await settle(name, folders.get(name) ?? [])
    anyShadow = [...casts.values()].some(({ shadows }) => shadows.length > 0)
  }

  /** One after another, so that what is loaded is loaded once. */
  let reloading: Promise<unknown> = Promise.resolve()
  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const next = reloading.then(act)
    reloading = next.catch(() => undefined)
    return next
  }
  const reload = () => inTurn(reloadOnce)
  const own = (model: LoadedModel): Promise<Model> => {
    const mine = known.get(model)
    if (mine) return Promise.resolve(mine)
    return Promise.reject(new ModelFailed(model.name, model.version, new Error('it is not of this registry')))
  }

  await reload()
  return {
    reload,
    model: (name, customerId) => casts.get(name)?.deciding(customerId) ?? null,
    shadows: name => casts.get(name)?.shadows ?? [],
    hasShadows: () => anyShadow,
    heldUpMs(shadow) {
      const own = known.get(shadow)
      return own?.facts.thread === 'main' ? own.counts.runMs : null
    },
    score: (model, matrix) => known.get(model)?.score(matrix) ?? own(model).then(one => one.score(matrix)),
    classify: async (model, text) => classify(await own(model), text),
    models() {
      const reports = [...casts.values()].flatMap(cast => cast.reports())
      const told = new Set(reports.map(({ name, version, state }) => `${name}/${version} ${state}`))
      const refusals = loaded
        .refusals()
        .filter(({ name, version, state }) => !told.has(`${name}/${version} ${state}`))
      return [...reports, ...refusals].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    },
    counts: (name, version) => loaded.loaded(name, version)?.model.counts ?? null,
    resetCounts() {
      for (const { used } of casts.values()) for (const { model } of used) model.resetCounts()
    },
    async at(name, version) {
      const serving = loaded.loaded(name, version)
      if (serving) return serving.model
      const one = (await found()).get(name)?.find(each => each.version === version)
      return one && !closed ? replays.get(one) : null
    },
    versions: async name => ((await found()).get(name) ?? []).map(({ version }) => version),
    newest: name => inTurn(async () => casts.get(name)?.champion.model.version ?? null),
    refusal: (name, version) =>
      inTurn(async () => {
        const one = (await found()).get(name)?.find(each => each.version === version)
        if (!one) return 'its folder is not there any more'
        const taken = await loaded.take(one)
        return taken?.fingerprint === one.fingerprint ? null : (loaded.refusal(one.path)?.reason ?? null)
      }),
    tryOut: version => inTurn(async () => (await loadModel(version, sessions, worker)).close()),
    liveSessions: () => sessions.live,
    async close() {
      closed = true
      await reloading
      await Promise.all([loaded.close(), replays.close()])
      casts.clear()
    },
  }
}

/** Of the models that decide for somebody. */
export function servingNames({ models, model }: Pick<ModelRegistry, 'models' | 'model'>): string[] {
  return [...new Set(models().map(({ name }) => name))].filter(name => model(name) !== null)
}
