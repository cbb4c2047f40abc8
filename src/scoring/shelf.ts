import type { Model } from './model.ts'
import { type ModelReport, notLoaded } from './model-report.ts'
import type { VersionFolder } from './version-folders.ts'

/** A version that is loaded. */
export interface Loaded {
  readonly model: Model
  readonly path: string
  readonly fingerprint: string
  /** Whether its heavy runs are made where they hold up nobody who decides. */
  readonly aside: boolean
  readonly loadedAt: number
}

/** The versions that are loaded, and those that were refused. */
export interface Shelf {
  /** As its files are now, loaded where it is not; as they were before where they were changed for the worse; else null. */
  take(version: VersionFolder, aside?: boolean): Promise<Loaded | null>
  loaded(name: string, version: string): Loaded | null
  /** By the path of the folder. */
  refusal(path: string): ModelReport | undefined
  refusals(): readonly ModelReport[]
  /** Forgets refusals of folders that are gone. */
  forgetAllBut(paths: ReadonlySet<string>): void
  /** Of one name; the others are freed when their runs have ended. */
  keepOnly(name: string, used: ReadonlySet<Loaded>): Promise<void>
  close(): Promise<void>
}

export function shelf(
  load: (version: VersionFolder, aside: boolean) => Promise<Model>,
  onRefused: (version: VersionFolder, reason: string) => void,
  now: () => number,
): Shelf {
  const all = new Set<Loaded>()
  const refusals = new Map<string, { readonly fingerprint: string; readonly report: ModelReport }>()

  /** The one loaded last, where there are several. */
  function find(fits: (one: Loaded) => boolean): Loaded | null {
    return [...all].reverse().find(fits) ?? null
  }

  return {
    async take(version, aside = false) {
      const { path, fingerprint } = version
      const fits = (one: Loaded) => one.aside === aside || one.model.facts.thread === 'main'
      const known = find(one => one.path === path && one.fingerprint === fingerprint && fits(one))
      if (known) return known
      if (refusals.get(path)?.fingerprint !== fingerprint) {
        try {
          const model = await load(version, aside)
          const loaded = { model, path, fingerprint, aside, loadedAt: now() }
          refusals.delete(path)
          all.add(loaded)
          return loaded
        } catch (error) {
          const reason = (error as Error).message
          refusals.set(path, { fingerprint, report: await notLoaded(version, 'refused', reason) })
          onRefused(version, reason)
        }
      }
      return find(one => one.path === path)
    },
    loaded: (name, version) => find(({ model }) => model.name === name && model.version === version),
    refusal: path => refusals.get(path)?.report,
    refusals: () => [...refusals.values()].map(({ report }) => report),
    forgetAllBut(paths) {
      for (const path of refusals.keys()) if (!paths.has(path)) refusals.delete(path)
    },
    async keepOnly(name, used) {
      const others = [...all].filter(one => one.model.name === name && !used.has(one))
      for (const one of others) all.delete(one)
      for (const { model } of others) await model.retire()
    },
    async close() {
      await Promise.all([...all].map(({ model }) => model.close()))
      all.clear()
    },
  }
}
