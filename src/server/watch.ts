import { readdir, realpath, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { watch as watchFiles } from 'chokidar'

/** Editors and copies write several files at once: what follows within this time is one change. */
const SETTLE_MS = 100

/** How often it is looked where the folder, and links in it, lead to. */
const LOOK_MS = 500

export interface Watch {
  /** Resolves when all is watched and was looked at, or cannot be watched. */
  readonly ready: Promise<void>
  stop(): Promise<void>
}

/**
 * Calls `changed` after files of a folder have changed, and once when all are watched; one call at a time. `failed` hears of what goes
 * wrong; it does not end the watch. The files are watched where they lie when the watch begins: where the folder is replaced, or a
 * link leads elsewhere, it begins anew.
 */
export function watchFolder(
  folder: string,
  changed: () => Promise<unknown>,
  failed: (error: unknown) => void,
): Watch {
  const root = resolve(folder)
  let settling: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()
  const look = () => {
    running = running.then(changed).catch(failed)
    return running
  }

  /** Null when the folder itself was taken away, if only for a moment: nothing in it is watched any more. */
  let place: Promise<string> | null
  function begin() {
    place = placeOf(root)
    const watcher = watchFiles(root, { ignoreInitial: true, ignored: path => isHidden(relative(root, path)) })
    watcher.on('all', (event, path) => {
      if (event === 'unlinkDir' && path === root) place = null
      clearTimeout(settling)
      settling = setTimeout(look, SETTLE_MS)
    })
    watcher.on('error', failed)
    const ready = new Promise<void>(resolve => {
      // What has changed since it was read, and before all was watched, nobody tells.
      watcher.once('ready', () => look().then(() => resolve()))
      watcher.once('error', () => resolve())
    })
    return { watcher, ready }
  }

  let { watcher, ready } = begin()
  let moving: Promise<void> | null = null
  async function follow(): Promise<void> {
    if (place && (await place) === (await placeOf(root))) return
    await watcher.close()
    watcher = begin().watcher
  }
  const following = setInterval(() => {
    moving ??= follow().finally(() => {
      moving = null
    })
  }, LOOK_MS)
  following.unref()

  return {
    ready,
    async stop() {
      clearInterval(following)
      await moving
      clearTimeout(settling)
      await watcher.close()
      await running
    },
  }
}

/** Hidden files are somebody's work in progress. Paths that lead out of the folder are about the folder itself. */
function isHidden(path: string): boolean {
  return path.split(sep).some(part => part.startsWith('.') && part !== '..')
}

/** Another text as soon as the folder, or a link in it or in one of its folders, leads elsewhere; empty while there is none. */
async function placeOf(root: string): Promise<string> {
  const places = [await leadsTo(root), ...(await linksIn(root, 1))]
  return places.join('\n')
}

async function linksIn(folder: string, levels: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const found = entries.map(async entry => {
    const path = join(folder, entry.name)
    if (entry.name.startsWith('.')) return []
    if (entry.isSymbolicLink()) return [await leadsTo(path)]
    return entry.isDirectory() && levels > 0 ? linksIn(path, levels - 1) : []
  })
  return (await Promise.all(found)).flat()
}

async function leadsTo(path: string): Promise<string> {
  try {
    return `${await realpath(path)} ${(await stat(path)).ino}`
  } catch {
    return ''
  }
}
