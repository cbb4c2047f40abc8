import type { Versions } from '../../model-ports.ts'
import { loadModel } from '../../scoring/load-model.ts'
import { type VersionFolder, versionFolders } from '../../scoring/version-folders.ts'

/** Why a version does not pass its checks; null where it does. */
export function refusalOf(version: VersionFolder): Promise<string | null> {
  return loadModel(version, { live: 0 }).then(
    model => model.close().then(() => null),
    (error: Error) => error.message,
  )
}

/** The versions in a models folder, each loaded only to see whether it passes its checks. A running server follows by itself. */
export function folderVersions(folder: string): Versions {
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
    reload: async () => {},
  }
}
