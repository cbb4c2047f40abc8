import { join } from 'node:path'
import type { Database, Key } from 'lmdb'
import type { Job, JobState, KeptSchedule, NewJob } from '../../jobs-port.ts'
import { openEnvironment } from '../../stores/lmdb/environment.ts'
import { BACKOFF_MS } from '../kept.ts'

export interface KeptJob extends Job {
  readonly backoffMs: number
  /** Its place among those of its state: when it is due, when its lease is over, when it ended. */
  readonly at: number
  /** Who does it: a name for this one time. */
  readonly owner: string | null
  /** How often whoever did it died. */
  readonly losses: number
}

/** As it is added. */
export function newJob(
  { id, type, data, delayMs = 0, mostAttempts = 1, backoffMs = BACKOFF_MS }: NewJob,
  now: number,
): KeptJob {
  return {
    id,
    type,
    data,
    state: delayMs > 0 ? 'delayed' : 'waiting',
    addedAt: now,
    startedAt: null,
    endedAt: null,
    attempts: 0,
    mostAttempts,
    backoffMs,
    progress: null,
    result: null,
    failure: null,
    scheduleId: null,
    at: now + delayMs,
    owner: null,
    losses: 0,
  }
}

export type Tables = Awaited<ReturnType<typeof openTables>>

/**
 * Opens (or makes) the jobs' own LMDB environment beside the store's, so that no job ever holds the lock that decisions write under.
 * Several processes may hold it open. Rejects with `StoreUnavailable` where one of them hangs.
 */
export async function openTables(folder: string) {
  const path = join(folder, 'jobs')
  const { root, read, write, patience, close } = await openEnvironment({
    path,
    maxDbs: 4,
    name: 'embedded job store',
  })
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
  return {
    ...tables,
    read,
    /** Resolves when it is committed. An exception does not undo what `act` has written before it. */
    write: <T>(act: () => T): Promise<T> =>
      patience.within(refuseLate =>
        write(() =>
          root.transaction(() => {
            refuseLate()
            return act()
          }),
        ),
      ),
    close,
  }
}
