import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A folder `<name>/<version>` with a manifest. */
export interface VersionFolder {
  readonly name: string
  readonly version: string
  readonly path: string
  /** Another text as soon as a file in it is written, replaced, added or removed. */
  readonly fingerprint: string
}

const natural = new Intl.Collator('en', { numeric: true })

/**
 * The versions of every model in the folder, newest (by natural order: 10 after 9) first; names without any are left out.
 * `skip` is told of folders that have no manifest, and of a models folder that is not there.
 */
export async function versionFolders(
  folder: string,
  skip: (path: string, reason: string) => void,
): Promise<ReadonlyMap<string, readonly VersionFolder[]>> {
  const found = new Map<string, readonly VersionFolder[]>()
  const names = await foldersIn(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    skip(folder, 'there is no such folder: create it, or set TACT_MODELS')
    return []
  })
  for (const name of names) {
    const versions: VersionFolder[] = []
    for (const version of await foldersIn(join(folder, name)).catch(gone)) {
      const path = join(folder, name, version)
      const fingerprint = await fingerprintOf(path)
      if (fingerprint) versions.push({ name, version, path, fingerprint })
      else skip(path, 'it has no manifest.yaml')
    }
    if (versions.length > 0)
      found.set(
        name,
        versions.sort((a, b) => natural.compare(b.version, a.version)),
      )
  }
  return found
}

/** Folders only, in order; hidden ones are somebody's work in progress. */
async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true })
  return entries
    .filter(entry => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
    .map(entry => entry.name)
    .sort(natural.compare)
}

async function fingerprintOf(path: string): Promise<string | null> {
  const files = (await readdir(path).catch(gone)).sort()
  if (!files.includes('manifest.yaml')) return null
  const marks = files.map(async file => {
    const found = await stat(join(path, file), { bigint: true }).catch(() => null)
    return `${file} ${found?.ino} ${found?.size} ${found?.mtimeNs} ${found?.ctimeNs}`
  })
  return (await Promise.all(marks)).join('\n')
}

/** Removed between two looks, or a link to a file: nothing in it. */
function gone(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
  throw error
}
