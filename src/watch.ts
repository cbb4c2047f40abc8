import { relative } from 'node:path'
import { watch as watchFiles } from 'chokidar'

/** Editors and copies write several files at once: what follows within this time is one change. */
const SETTLE_MS = 100

/** Hidden files are somebody's work in progress; the folder itself may lie anywhere. */
const HIDDEN = /(^|[/\\])\.[^./\\]/

export interface Watch {
  /** Resolves when all is watched and was looked at, or cannot be watched. */
  readonly ready: Promise<void>
  stop(): Promise<void>
}

/**
 * Calls `changed` after files of a folder have changed, and once when all are watched; one call at a time. `failed` hears of what goes
 * wrong; it does not end the watch.
 */
export function watchFolder(
  folder: string,
  changed: () => Promise<unknown>,
  failed: (error: unknown) => void,
): Watch {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()
  const watcher = watchFiles(folder, {
    ignoreInitial: true,
    ignored: path => HIDDEN.test(relative(folder, path)),
  })
  const look = () => {
    running = running.then(changed).catch(failed)
    return running
  }
  watcher.on('all', () => {
    clearTimeout(timer)
    timer = setTimeout(look, SETTLE_MS)
  })
  watcher.on('error', failed)
  const ready = new Promise<void>(resolve => {
    // What has changed since it was read, and before all was watched, nobody tells.
    watcher.once('ready', () => look().then(() => resolve()))
    watcher.once('error', () => resolve())
  })
  return {
    ready,
    async stop() {
      clearTimeout(timer)
      await watcher.close()
      await running
    },
  }
}
