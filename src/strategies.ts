import type { Store } from './ports.ts'
import {
  readStrategyFiles,
  type StrategyFiles,
  strategyByTurns,
  strategyOf,
  strategyVersion,
} from './strategy/load.ts'
import { StrategyRefused } from './strategy/mistakes.ts'
import type { Strategy } from './strategy/strategy.ts'

export type Origin = 'folder' | 'api' | 'rollback'

export interface Published {
  readonly version: string
  readonly origin: Origin
  readonly at: string
  /** Of a rollback: the caller's, to know it again. */
  readonly key?: string
}

/** What the store says is in force, for all replicas. */
interface InForce {
  /** Newest first; the first is in force. */
  readonly history: readonly Published[]
  /** The folder's version when it was last taken: a folder that has not changed since does not undo what came by the API. */
  readonly folderVersion: string
}

/** The strategy in force, on this replica and on all others. */
export interface Strategies {
  current(): Strategy
  /** A version that was in force once, or null. */
  at(version: string): Promise<Strategy | null>
  history(): Promise<readonly Published[]>
  /** Throws `StrategyRefused`; then the one in force stays. */
  publish(files: StrategyFiles, origin: Origin): Promise<Strategy>
  /**
   * Undoes what was published, from the newest on, each once: the version before is in force, or null when there is none. With
   * a `key` that was given before, nothing more is undone: that rollback's version.
   */
  rollback(key?: string): Promise<Strategy | null>
  /** Takes the folder's files if they changed. Throws `StrategyRefused`. */
  reloadFolder(): Promise<boolean>
  /** Takes what another replica has published. */
  follow(): Promise<void>
}

/** What is done when something happens to the strategy. */
interface Events {
  /** The folder gives no good strategy at the start, and what was in force stays; by default that is thrown. */
  readonly onFolderRefused?: (why: StrategyRefused) => void
  /** Another is in force, here and in the store; who publishes it waits for this. */
  readonly onPublished?: () => Promise<unknown>
}

const IN_FORCE = 'strategy:in-force'
const MOST_HISTORY = 50
const MOST_COMPILED = 8

/** The versions that rollbacks go to, the last first, and at the end the one in force. */
export function versionsBefore(history: readonly Published[]): readonly string[] {
  const versions: string[] = []
  for (const { version, origin } of history.toReversed()) {
    const goesTo = origin === 'rollback' ? versions.lastIndexOf(version) : -1
    if (goesTo >= 0) versions.length = goesTo + 1
    else if (versions.at(-1) !== version) versions.push(version)
  }
  return versions
}

/** What the store says is in force, as it is read by this version of Tact; null where nothing is. Throws `StrategyRefused`. */
export async function strategyInForce(store: Store): Promise<Strategy | null> {
  const inForce = (await store.document(IN_FORCE)) as InForce | null
  const version = inForce?.history[0]?.version
  const files = version === undefined ? null : await store.document(`strategy:${version}`)
  return files ? strategyOf(files as StrategyFiles) : null
}

/** The versions that were in force once; null for any other. */
export function strategiesKept(store: Store): (version: string) => Promise<Strategy | null> {
  const compiled = new Map<string, Strategy>()
  return async version => {
    const known = compiled.get(version)
    if (known) return known
    const files = (await store.document(`strategy:${version}`)) as StrategyFiles | null
    if (!files) return null
    const strategy = strategyOf(files)
    compiled.set(version, strategy)
    return strategy
  }
}

/**
 * Starts with what the store says is in force, unless the folder has changed since; then the folder wins. Where the folder
 * gives no good strategy, what is in force stays and `onFolderRefused` is told why.
 * Throws `StrategyRefused` where neither gives one.
 */
export async function strategies(
  store: Store,
  folder: string,
  now: () => number,
  { onFolderRefused = thrown, onPublished = async () => {} }: Events = {},
): Promise<Strategies> {
  const compiled = new Map<string, Promise<Strategy>>()
  let inForce = (await store.document(IN_FORCE)) as InForce | null
  let current: Strategy

  /** Once, whoever asks for it meanwhile. */
  function compile(files: StrategyFiles): Promise<Strategy> {
    const version = strategyVersion(files)
    const strategy = compiled.get(version) ?? strategyByTurns(files)
    compiled.delete(version)
    compiled.set(version, strategy)
    strategy.catch(() => compiled.delete(version))
    if (compiled.size > MOST_COMPILED) compiled.delete(compiled.keys().next().value!)
    return strategy
  }

  async function at(version: string): Promise<Strategy | null> {
    const known = compiled.get(version)
    if (known) return known
    const files = (await store.document(`strategy:${version}`)) as StrategyFiles | null
    return files && compile(files)
  }

  /** What the store says is in force; null where this version of Tact refuses it. */
  async function stillTaken({ history }: InForce): Promise<Strategy | null> {
    try {
      return await at(history[0]!.version)
    } catch (error) {
      if (error instanceof StrategyRefused) return null
      throw error
    }
  }

  /** `folderVersion` is given where the files are the folder's. */
  async function publish(
    files: StrategyFiles,
    origin: Origin,
    { folderVersion, key }: { folderVersion?: string; key?: string } = {},
  ): Promise<Strategy> {
    const strategy = await compile(files)
    const { version } = strategy
    const published = {
      version,
      origin,
      at: new Date(now()).toISOString(),
      ...(key !== undefined && { key }),
    }
    await store.writeDocument(`strategy:${strategy.version}`, files)
    for (let before = inForce; ; before = (await store.document(IN_FORCE)) as InForce | null) {
      // Another process sees the same folder, and may have been first.
      const theirs = before && before.folderVersion === folderVersion ? await stillTaken(before) : null
      if (theirs) {
        inForce = before
        current = theirs
        return theirs
      }
      const next: InForce = {
        history: [published, ...(before?.history ?? [])].slice(0, MOST_HISTORY),
        folderVersion: folderVersion ?? before?.folderVersion ?? '',
      }
      if (!(await store.replaceDocument(IN_FORCE, before, next))) continue
      inForce = next
      current = strategy
      await onPublished()
      return strategy
    }
  }

  async function told(): Promise<InForce> {
    return ((await store.document(IN_FORCE)) as InForce | null) ?? inForce!
  }

  /** A store that was emptied, such as a Redis that keeps nothing on disk, is told again what is in force. */
  async function restore(): Promise<void> {
    await store.writeDocument(`strategy:${current.version}`, current.files)
    const restored = { ...inForce!, history: inForce!.history.slice(0, 1) }
    if (await store.replaceDocument(IN_FORCE, null, restored)) inForce = restored
  }

  async function followOnce(): Promise<void> {
    const before = inForce
    const stored = (await store.document(IN_FORCE)) as InForce | null
    const version = stored?.history[0]?.version
    const strategy = version === undefined || version === current.version ? null : await at(version)
    // What this replica has published meanwhile is newer than what was read.
    if (inForce !== before) return
    if (!stored) return restore()
    if (strategy) current = strategy
    inForce = stored
  }

  const follow = oneByOne(followOnce)
  const reloadFolder = oneByOne(async () => {
    const files = await readStrategyFiles(folder)
    const version = strategyVersion(files)
    // Another process sees the same folder, and may have taken it already.
    if (version !== inForce?.folderVersion) await follow()
    if (version === inForce?.folderVersion) return false
    await publish(files, 'folder', { folderVersion: version })
    return true
  })

  try {
    const files = await readStrategyFiles(folder)
    const version = strategyVersion(files)
    const kept = inForce?.folderVersion === version ? await stillTaken(inForce) : null
    current = kept ?? (await publish(files, 'folder', { folderVersion: version }))
  } catch (error) {
    if (!(error instanceof StrategyRefused)) throw error
    const kept = inForce && (await stillTaken(inForce))
    if (!kept) throw error
    onFolderRefused(error)
    current = kept
  }

  return {
    current: () => current,
    at,
    publish: (files, origin) => publish(files, origin),
    history: async () => (await told()).history,
    async rollback(key) {
      const { history } = await told()
      const done = key === undefined ? undefined : history.find(each => each.key === key)
      if (done) return at(done.version)
      const version = versionsBefore(history).at(-2)
      const strategy = version === undefined ? null : await at(version)
      return strategy && publish(strategy.files, 'rollback', { key })
    },
    reloadFolder,
    follow,
  }
}

/** So that what was read first is not taken last. */
function oneByOne<T>(act: () => Promise<T>): () => Promise<T> {
  let before: Promise<unknown> = Promise.resolve()
  return () => {
    const next = before.then(act)
    before = next.catch(() => {})
    return next
  }
}

function thrown(why: StrategyRefused): never {
  throw why
}
