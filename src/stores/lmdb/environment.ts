import type { RootDatabase } from 'lmdb'
import { StoreUnavailable } from '../../errors.ts'
import { LEFT_BY_STORE, NEEDED_TO_OPEN, room } from '../../room.ts'
import { enter } from './entrance.ts'
import { type Patience, patience } from './patience.ts'
import { openWithThreads } from './threads.ts'
import { notWritten, unavailable } from './unavailable.ts'

/** An LMDB environment, which several processes may have open. All of it throws, or rejects with, `StoreUnavailable` once closed. */
export interface LmdbEnvironment {
  readonly root: RootDatabase
  /** What `look` reads is one snapshot, not older than this call, whichever process wrote last. `look` must not await. */
  read<T>(look: () => T): T
  /**
   * Calls `begin`, which begins a transaction, as soon as nobody is opening the environment. Rejects with `StoreUnavailable` where it
   * cannot be committed, and before it is begun where the disk is nearly full.
   */
  write<T>(begin: () => Promise<T>): Promise<T>
  /** For whoever waits for a write. */
  readonly patience: Patience
  /** Waits for what is under way. */
  close(): Promise<void>
}

interface EnvironmentSettings {
  readonly path: string
  readonly maxDbs: number
  /** In messages. */
  readonly name: string
  /** Bytes that are free on the disk; asked of the disk unless given. */
  readonly free?: () => number
}

/**
 * Bytes of an environment's map: of addresses, not of memory nor of the disk. LMDB as it is in `lmdb` 3.5.6 would begin with 128 KB and make
 * the map larger without a lock: where another process has written much, a thread that reads and one that writes do so at once, and what
 * they then take for the map's size is not. Reads go beyond its end, and at closing what lies behind it is unmapped, too (SIGSEGV, both).
 */
const MAP_SIZE = 2 ** 36

/** Rejects with `StoreUnavailable` where a process that has it open hangs, or the folder cannot be had. */
export async function openEnvironment(settings: EnvironmentSettings): Promise<LmdbEnvironment> {
  const { path, maxDbs, name, free } = settings
  // With batches of its own it has promises that nobody can hear: a commit that fails would end the process.
  const options = { path, maxDbs, mapSize: MAP_SIZE, noMemInit: false, eventTurnBatching: false }
  const { opened: threads, entrance } = await enter(path, () => {
    refuseLack(room(path, NEEDED_TO_OPEN, free)())
    return openWithThreads(options)
  })
  const { root } = threads
  const lacking = room(path, LEFT_BY_STORE, free)
  let closing: Promise<void> | undefined

  function refuseClosed(): void {
    if (closing) throw new StoreUnavailable(`The ${name} is closed`)
  }

  return {
    root,
    patience: patience(path),
    read(look) {
      refuseClosed()
      try {
        root.resetReadTxn()
        return look()
      } catch (error) {
        throw unavailable(error)
      }
    },
    async write(begin) {
      refuseClosed()
      refuseLack(lacking())
      try {
        return await entrance.commit(() => {
          refuseClosed()
          return threads.write(begin)
        })
      } catch (error) {
        throw await notWritten(error)
      }
    },
    close() {
      closing ??= threads.close().finally(entrance.close)
      return closing
    },
  }
}

function refuseLack(lack: string | null): void {
  if (lack !== null) throw new StoreUnavailable(lack)
}
