import { randomUUID } from 'node:crypto'
import { BaseAdapter } from '@bull-board/api/dist/queueAdapters/base.js'
import type {
  JobCleanStatus,
  JobStatus,
  QueueJob,
  QueueJobOptions,
  Status,
} from '@bull-board/api/dist/types.js'
import { JOB_STATES, type Job, type JobState } from '../../jobs-port.ts'
import type { LmdbJobs } from '../lmdb.ts'
import { drop, idsOf, put } from './places.ts'
import { isArmed } from './schedules.ts'
import type { KeptJob } from './tables.ts'

/** What the queue page knows of states, and how it calls them when it clears them. */
const NOT_ACTIVE = JOB_STATES.filter(state => state !== 'active')
const stateOf = (told: string) => (told === 'wait' ? 'waiting' : told) as JobState

/** The embedded jobs as the queue page sees a queue. */
export class LmdbAdapter extends BaseAdapter {
  readonly #jobs: LmdbJobs

  constructor(jobs: LmdbJobs) {
    super('bullmq', { allowCompletedRetries: false })
    this.#jobs = jobs
  }

  getName = () => 'jobs'
  getStatuses = () => ['latest', ...this.getJobStatuses()] as Status[]
  getJobStatuses = () => [...JOB_STATES] as JobStatus[]
  getJobCounts = () => this.#jobs.counts() as never

  async getJob(id: string): Promise<QueueJob | null> {
    const job = await this.#jobs.get(id)
    return job && this.#queueJob(job)
  }

  async getJobs(states: JobStatus[], start = 0, end = 99): Promise<QueueJob[]> {
    const page = { after: String(start), limit: end - start + 1 }
    const found = await Promise.all(states.map(state => this.#jobs.list(stateOf(state), page)))
    return found.flatMap(({ items }) => items.map(job => this.#queueJob(job)))
  }

  async addJob(type: string, data: Job['data'], { delay: delayMs, attempts: mostAttempts }: QueueJobOptions) {
    return this.#queueJob(
      await this.#jobs.add({ id: `job-${randomUUID()}`, type, data, delayMs, mostAttempts }),
    )
  }

  clean = async (status: JobCleanStatus) => this.#each([stateOf(status)], drop)
  empty = async () => this.#each(['waiting', 'delayed'], drop)
  obliterate = async () => this.#each(NOT_ACTIVE, drop)
  promoteAll = async () => this.#each(['delayed'], promote)

  isPaused = async () => this.#jobs.tables.read(() => this.#jobs.tables.flags.get('paused') === true)
  pause = async () => void (await this.#jobs.changed(() => this.#jobs.tables.flags.put('paused', true)))
  resume = async () => void (await this.#jobs.changed(() => this.#jobs.tables.flags.remove('paused')))

  removeJobScheduler = (id: string) => this.#jobs.removeSchedule(id)
  getJobSchedulersCount = async () => (await this.#jobs.schedules()).length
  async getJobSchedulers() {
    return (await this.#jobs.schedules()).map(({ id, type, data, times, nextAt }) => ({
      id,
      name: type,
      next: nextAt,
      template: { data },
      ...('cron' in times ? { pattern: times.cron, tz: times.timezone } : { every: times.everyMs }),
    }))
  }

  // What this queue does not have.
  getJobLogs = async () => []
  getMetrics = async () => ({ meta: { count: 0, prevTS: 0, prevCount: 0 }, data: [], count: 0 })
  getRedisInfo = async () => null
  getGlobalConcurrency = async () => null
  setGlobalConcurrency = async () => {}
  updateJobScheduler = async () => 'not-found' as const
  runJobSchedulerNow = async () => 'not-found' as const

  /** The next ticks of schedules stay. */
  async #each(states: readonly JobState[], act: (tables: LmdbJobs['tables'], job: KeptJob) => void) {
    const { tables } = this.#jobs
    await this.#jobs.changed(() => {
      const jobs = states.flatMap(state => idsOf(tables, state)).map(id => tables.jobs.get(id)!)
      for (const job of jobs) if (!isArmed(tables, job)) act(tables, job)
    })
  }

  #queueJob(job: Job): QueueJob {
    const { tables, changed, retry, remove } = this.#jobs
    return {
      opts: {},
      repeatJobKey: job.scheduleId ?? undefined,
      getState: async () => job.state,
      retry: async () => void (await retry(job.id)),
      remove: async () => void (await remove(job.id)),
      updateData: data =>
        changed(() => {
          const kept = tables.jobs.get(job.id)
          if (kept) tables.jobs.put(job.id, { ...kept, data })
        }),
      promote: () =>
        changed(() => {
          const kept = tables.jobs.get(job.id)
          if (kept?.state === 'delayed') promote(tables, kept)
        }),
      toJSON: () => ({
        id: job.id,
        name: job.type,
        data: job.data,
        progress: job.progress ?? 0,
        attemptsMade: job.attempts,
        timestamp: job.addedAt,
        processedOn: job.startedAt,
        finishedOn: job.endedAt,
        failedReason: job.failure ?? '',
        stacktrace: null,
        returnvalue: job.result,
        opts: { attempts: job.mostAttempts },
      }),
    }
  }
}

function promote(tables: LmdbJobs['tables'], job: KeptJob): void {
  put(tables, { ...job, state: 'waiting', at: job.addedAt })
}
