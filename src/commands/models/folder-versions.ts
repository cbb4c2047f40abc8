import { misfitOf } from '../../decision/features.ts'
import type { Candidates } from '../../models/lifecycle.ts'
import { loadModel } from '../../scoring/load-model.ts'
import { type VersionFolder, versionFolders } from '../../scoring/version-folders.ts'
import { modelNames } from '../../strategy/named-models.ts'
import type { Strategy } from '../../strategy/strategy.ts'

/** Why a version does not pass its checks; null where it does. */
export function refusalOf(version: VersionFolder): Promise<string | null> {
  return loadModel(version, { live: 0 }).then(
    model => model.close().then(() => null),
    (error: Error) => error.message,
  )
}

/**
 * The versions in a models folder, each loaded only to see whether it passes its checks, and the strategy (null: there is none yet) can feed
 * it. A running server follows by itself.
 */
export function folderVersions(folder: string, strategy: Strategy | null): Candidates {
  const of = async (model: string) => (await versionFolders(folder, () => {})).get(model) ?? []
  return {
    versions: async model => (await of(model)).map(({ version }) => version),
    async newest(model) {
      for (const version of await of(model)) if ((await refusalOf(version)) === null) return version.version
      return null
    },
    async refusal(model, version) {
      const found = (await of(model)).find(each => each.version === version)
      return found ? refusalOf(found) : 'its folder is not there any more'
    },
    async misfit(model, version) {
      const found = (await of(model)).find(each => each.version === version)
      if (!found || !strategy || !modelNames(strategy).includes(model)) return null
      const loaded = await loadModel(found, { live: 0 })
      try {
        return misfitOf(strategy, loaded)
      } finally {
        await loaded.close()
      }
    },
    reload: async () => {},
  }
}
