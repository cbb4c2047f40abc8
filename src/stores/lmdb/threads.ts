import process from 'node:process'
import { open, type RootDatabase, type RootDatabaseOptionsWithPath } from 'lmdb'

/** An environment, each of whose transactions is written and flushed by a thread. */
export interface Threads {
  readonly root: RootDatabase
  /** Calls `begin`, which begins a transaction. */
  write<T>(begin: () => Promise<T>): Promise<T>
  /** Waits for all that was begun. Nothing may be begun or read any more. */
  close(): Promise<void>
}

/**
 * Opens an environment that no thread touches when it is gone: that ends the process (SIGSEGV), seldom, and where the machine is busy. `lmdb`
 * 3.5.6 waits at closing only for the thread that it started last, though they flush side by side, and at `process.exit` for none.
 */
export function openWithThreads(options: RootDatabaseOptionsWithPath): Threads {
  const root = openForExit(options)
  const underWay = new Set<Promise<boolean>>()
  let last = Promise.resolve(true)

  function write<T>(begin: () => Promise<T>): Promise<T> {
    const written = new Promise<T>(resolve => resolve(begin()))
    // Of the transaction that was begun last, so it is asked for at once. Of one that failed it never tells.
    const flushed = root.flushed.then(() => true)
    const ended = written.then(
      () => flushed,
      error => (error instanceof Error && 'commitError' in error ? false : flushed),
    )
    last = ended
    underWay.add(ended)
    void ended.then(() => underWay.delete(ended))
    return written
  }

  async function close(): Promise<void> {
    await Promise.all(underWay)
    // LMDB would wait for the last one's flush for ever. This one has nothing to flush.
    if (!(await last)) await root.transaction(() => {})
    await root.close()
  }

  return { root, write, close }
}

/** What is left open at `process.exit` is as safe as after any other death, and node itself waits for the threads. */
function openForExit(options: RootDatabaseOptionsWithPath): RootDatabase {
  const listeners = process.listeners('exit')
  const root = open(options)
  for (const added of process.listeners('exit')) if (!listeners.includes(added)) process.off('exit', added)
  return root
}
