import { join } from 'node:path'
import { type Database, type Key, open } from 'lmdb'
import { StoreUnavailable } from '../../errors.ts'
import type { Job, JobState, KeptSchedule } from '../../jobs-port.ts'
import { enter } from '../../stores/lmdb/entrance.ts'
import { unavailable } from '../../stores/lmdb/unavailable.ts'

export interface KeptJob extends Job {
  readonly backoffMs: number
  /** Its place among those of its state: when it is due, when its lease is over, when it ended. */
  readonly at: number
  /** Who does it: a name for this one time. */
  readonly owner: string | null
  /** How often whoever did it died. */
  readonly losses: number
}

export type Tables = Awaited<ReturnType<typeof openTables>>

/**
 * Opens (or makes) the jobs' own LMDB environment beside the store's, so that no job ever holds the lock that decisions write under.
 * Several processes may hold it open. Rejects with `StoreUnavailable` where one of them hangs.
 */
export async function openTables(folder: string) {
  const path = join(folder, 'jobs')
  const { opened: root, entrance } = await enter(path, () => open({ path, maxDbs: 4, noMemInit: false }))
  const table = <V, K extends Key>(name: string): Database<V, K> =>
    root.openDB<V, K>({ name, encoding: 'json' })
  const tables = {
    jobs: table<KeptJob, string>('jobs'),
    /** [state, place, job] */
    order: table<true, [JobState, number, string]>('order'),
    schedules: table<KeptSchedule, string>('schedules'),
    /** `paused`: none is begun. */
    flags: table<true, string>('flags'),
  }
  let closing: Promise<void> | undefined

  /** What `look` reads is one snapshot, not older than this call. */
  function read<T>(look: () => T): T {
    refuseClosed()
    try {
      root.resetReadTxn()
      return look()
    } catch (error) {
      throw unavailable(error)
    }
  }

  /** Resolves when it is committed. An exception does not undo what `act` has written before it. */
  async function write<T>(act: () => T): Promise<T> {
    refuseClosed()
    try {
      return await entrance.commit(() => {
        refuseClosed()
        return root.transaction(act)
      })
    } catch (error) {
      throw unavailable(error)
    }
  }

  function refuseClosed(): void {
    if (closing) throw new StoreUnavailable('The embedded jobs are closed')
  }

  function close(): Promise<void> {
    closing ??= root.close().finally(entrance.close)
    return closing
  }

  return { ...tables, read, write, close }
}
