import { JOB_STATES, type Job, type Jobs } from '../jobs-port.ts'
import { LEASE_MS } from './kept.ts'
import { countOf, drop, idsOf, put } from './lmdb/places.ts'
import { isArmed, putSchedule, removeSchedule } from './lmdb/schedules.ts'
import { type KeptJob, newJob, openTables } from './lmdb/tables.ts'
import { retry } from './lmdb/turns.ts'
import { startWorker } from './lmdb/worker.ts'
import { pageFrom, startOf } from './pages.ts'
import { nextTick } from './times.ts'

export interface LmdbJobsSettings {
  /** The store's; may be shared by several processes of one machine. */
  readonly folder: string
  /** After this another process does the jobs of one that has died; default 30,000. */
  readonly leaseMs?: number
  readonly now?: () => number
  /** Hears that jobs cannot be looked for or kept; tried again. */
  readonly onTrouble?: (error: unknown) => void
}

export type LmdbJobs = Awaited<ReturnType<typeof lmdbJobs>>

/** Jobs beside the embedded store. */
export async function lmdbJobs(settings: LmdbJobsSettings) {
  const { folder, leaseMs = LEASE_MS, now = Date.now, onTrouble = () => {} } = settings
  const tables = await openTables(folder)
  const { read, write } = tables
  let worker: ReturnType<typeof startWorker> | undefined

  async function changed<T>(act: () => T): Promise<T> {
    const result = await write(act)
    worker?.look()
    return result
  }

  const jobs: Jobs = {
    add: job =>
      changed(() => {
        const before = tables.jobs.get(job.id)
        if (before) return jobOf(before)
        const added = newJob(job, now())
        put(tables, added)
        return jobOf(added)
      }),
    get: async id => read(() => jobOrNull(tables.jobs.get(id))),
    list: async (state, { after, limit }) => {
      const offset = startOf(after)
      return read(() => {
        const ids = idsOf(tables, state, { offset, limit: limit + 1 })
        return pageFrom(
          offset,
          limit,
          ids.map(id => jobOf(tables.jobs.get(id)!)),
        )
      })
    },
    counts: async () =>
      read(() => Object.fromEntries(JOB_STATES.map(state => [state, countOf(tables, state)]))) as never,
    retry: id => changed(() => retry(tables, id, now())),
    remove: id =>
      write(() => {
        const job = tables.jobs.get(id)
        if (!job) return 'missing'
        if (job.state === 'active') return 'active'
        if (isArmed(tables, job)) return 'armed'
        drop(tables, job)
        return 'removed'
      }),
    putSchedule: async schedule => {
      nextTick(schedule.times, now())
      return changed(() => putSchedule(tables, schedule, now()))
    },
    schedules: async () => read(() => [...tables.schedules.getRange()].map(({ value }) => value)),
    removeSchedule: id => write(() => removeSchedule(tables, id)),
    work(handlers, atOnce = 1) {
      worker = startWorker(tables, { handlers, atOnce, leaseMs, now, onTrouble })
    },
    async close() {
      await worker?.stop()
      await tables.close()
    },
  }
  return { ...jobs, tables, changed }
}

function jobOf({ backoffMs: _, at: __, owner: ___, losses: ____, ...job }: KeptJob): Job {
  return job
}

function jobOrNull(job: KeptJob | undefined): Job | null {
  return job ? jobOf(job) : null
}
