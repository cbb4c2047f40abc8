import type { Model } from './model.ts'
import type { VersionFolder } from './version-folders.ts'

/** Versions loaded only because a recorded decision asks for them. */
export interface ReplayModels {
  /** Null where the version is refused. */
  get(version: VersionFolder): Promise<Model | null>
  close(): Promise<void>
}

interface Held {
  readonly fingerprint: string
  readonly loading: Promise<Model | null>
}

const MOST_HELD = 4

/** Keeps the versions used last. One that is dropped while in use ends its runs first. */
export function replayModels(load: (version: VersionFolder) => Promise<Model>): ReplayModels {
  /** By path, used longest ago first: a Map keeps the order of insertion. */
  const held = new Map<string, Held>()

  function drop(path: string): void {
    const dropped = held.get(path)
    held.delete(path)
    void dropped?.loading.then(model => model?.retire())
  }

  return {
    get(version) {
      const { path, fingerprint } = version
      const known = held.get(path)
      if (known && known.fingerprint !== fingerprint) drop(path)
      const entry = held.get(path) ?? { fingerprint, loading: load(version).catch(() => null) }
      held.delete(path)
      held.set(path, entry)
      for (const oldest of held.keys()) if (held.size > MOST_HELD) drop(oldest)
      return entry.loading
    },
    async close() {
      const all = await Promise.all([...held.values()].map(({ loading }) => loading))
      held.clear()
      await Promise.all(all.map(model => model?.close()))
    },
  }
}
