import { stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { ModelRefused } from '../../scoring/model-errors.ts'
import { type VersionFolder, versionFolders } from '../../scoring/version-folders.ts'
import { refusalOf } from './folder-versions.ts'

interface CheckIo {
  readonly stdout: (line: string) => void
  readonly modelsFolder: string
}

/** What came of one version's checks. */
interface Checked {
  readonly name: string
  readonly version: string
  /** Null where its golden rows hold. */
  readonly refused: string | null
}

/**
 * Loads every version as the registry would, golden rows included: of a models folder, of one model or version folder, or of a
 * name in the settings' folder. Answers the exit code: 1 where one is refused. Rejects with ModelRefused where there is none.
 */
export async function checkFolders(what: string | undefined, json: boolean, io: CheckIo): Promise<number> {
  const versions = await versionsOf(what, io.modelsFolder)
  if (versions.length === 0)
    throw new ModelRefused(
      `${what ?? io.modelsFolder}  holds no <name>/<version>/manifest.yaml: name a folder of models, or a model`,
    )
  const checked: Checked[] = []
  for (const version of versions) {
    const refused = await refusalOf(version)
    checked.push({ name: version.name, version: version.version, refused })
    if (!json) io.stdout(refused ?? `${version.path}  its golden rows hold`)
  }
  const wrong = checked.filter(({ refused }) => refused !== null).length
  io.stdout(
    json ? JSON.stringify({ models: checked }) : `${checked.length} version(s) checked, ${wrong} refused`,
  )
  return wrong > 0 ? 1 : 0
}

async function versionsOf(what: string | undefined, modelsFolder: string): Promise<readonly VersionFolder[]> {
  if (what === undefined) return all(modelsFolder)
  const path = resolve(what)
  if (!(await isFolder(path))) return (await all(modelsFolder)).filter(({ name }) => name === what)
  // A version's folder, a model's, or a folder of models.
  if (await isFile(join(path, 'manifest.yaml'))) return below(dirname(dirname(path)), path)
  const inside = await all(path)
  return inside.length > 0 ? inside : below(dirname(path), path)
}

async function all(folder: string): Promise<VersionFolder[]> {
  return [...(await versionFolders(folder, () => {})).values()].flat()
}

async function below(folder: string, path: string): Promise<VersionFolder[]> {
  return (await all(folder)).filter(
    each => resolve(each.path) === path || dirname(resolve(each.path)) === path,
  )
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false
}
