import { relative } from 'node:path'
import { watch as watchFiles } from 'chokidar'

/** Editors and copies write several files at once: what follows within this time is one change. */
const SETTLE_MS = 100

/** Hidden files are somebody's work in progress; the folder itself may lie anywhere. */
const HIDDEN = /(^|[/\\])\.[^./\\]/

/**
 * Calls `changed` after files of a folder have changed, and once when all are watched; one call at a time. Returns what stops it.
 * `failed` hears of what goes wrong; it does not end the watch.
 */
export function watchFolder(
  folder: string,
  changed: () => Promise<unknown>,
  failed: (error: unknown) => void,
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()
  const watcher = watchFiles(folder, {
    ignoreInitial: true,
    ignored: path => HIDDEN.test(relative(folder, path)),
  })
  const look = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      running = running.then(changed).catch(failed)
    }, SETTLE_MS)
  }
  watcher.on('all', look)
  // What has changed since it was read, and before all was watched, nobody tells.
  watcher.once('ready', look)
  watcher.on('error', failed)
  return async () => {
    clearTimeout(timer)
    await watcher.close()
    await running
  }
}
