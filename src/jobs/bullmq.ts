import type { Queue } from 'bullmq'
import { JOB_STATES, type Job, type JobState, type Jobs, type Removal } from '../jobs-port.ts'
import { connect } from '../stores/redis/connect.ts'
import { named } from '../stores/redis/failures.ts'
import { withoutPassword } from '../stores/redis-url.ts'
import { jobOf, scheduleOf, stateOf, TYPES } from './bullmq/job-of.ts'
import { startWorker } from './bullmq/worker.ts'
import { BACKOFF_MS, LEASE_MS } from './kept.ts'
import { pageFrom, startOf } from './pages.ts'
import { nextTick, UTC } from './times.ts'

export interface BullmqJobsSettings {
  /** As the store's. */
  readonly url: string
  /** How long a command may take where somebody waits for its answer; default 250. */
  readonly commandTimeoutMs?: number
  /** Begins every key. In braces, so that all lie in one slot of a Cluster; default `{tact}`. */
  readonly prefix?: string
  /** After this, or twice as long, another replica does the jobs of one that has died; default 30,000. */
  readonly leaseMs?: number
  /** Hears of lost connections, and of what fails without anybody waiting for it; tried again. */
  readonly onTrouble?: (error: unknown) => void
}

const QUEUE = 'jobs'

/** Jobs on Redis, by BullMQ. Rejects with `StoreUnavailable` where Redis is not ready in time. */
export async function bullmqJobs(settings: BullmqJobsSettings): Promise<{ jobs: Jobs; queue: Queue }> {
  const {
    url,
    commandTimeoutMs = 250,
    prefix = '{tact}',
    leaseMs = LEASE_MS,
    onTrouble = () => {},
  } = settings
  const redis = await connect({ url, commandTimeoutMs, startTimeoutMs: 10_000, onError: onTrouble })
  // Loaded where it is used: it takes longer than all else of a start.
  const bullmq = await import('bullmq')
  const queue = new bullmq.Queue(QUEUE, { connection: redis, prefix })
  queue.on('error', onTrouble)
  await named({ ready: () => queue.waitUntilReady() }, withoutPassword(url)).ready()
  let worker: ReturnType<typeof startWorker> | undefined

  async function get(id: string): Promise<Job | null> {
    const [job, state] = await Promise.all([queue.getJob(id), queue.getJobState(id)])
    return job ? jobOf(job, stateOf(state)) : null
  }

  const jobs: Omit<Jobs, 'work'> = {
    async add({ id, type, data, delayMs: delay, mostAttempts: attempts, backoffMs = BACKOFF_MS }) {
      const backoff = { type: 'exponential', delay: backoffMs }
      const added = await queue.add(type, data, { jobId: id, delay, attempts, backoff })
      return (await get(id)) ?? jobOf(added, 'waiting')
    },
    get,
    async list(state, { after, limit }) {
      const start = startOf(after)
      const found = await queue.getJobs([TYPES[state]], start, start + limit, !isOver(state))
      return pageFrom(
        start,
        limit,
        found.filter(Boolean).map(job => jobOf(job, state)),
      )
    },
    async counts() {
      const counts = await queue.getJobCounts(...Object.values(TYPES))
      return Object.fromEntries(JOB_STATES.map(state => [state, counts[TYPES[state]] ?? 0])) as never
    },
    async retry(id) {
      const job = await queue.getJob(id)
      if (!job || !(await job.isFailed())) return false
      await job.retry('failed')
      return true
    },
    async remove(id) {
      const job = await queue.getJob(id)
      if (!job) return 'missing'
      return job.remove().then(() => 'removed', notRemoved)
    },
    async putSchedule({ id, type, data, times }) {
      nextTick(times, Date.now())
      const repeat =
        'cron' in times ? { pattern: times.cron, tz: times.timezone ?? UTC } : { every: times.everyMs }
      await queue.upsertJobScheduler(id, repeat, { name: type, data })
      return scheduleOf((await queue.getJobScheduler(id))!)
    },
    schedules: async () => (await queue.getJobSchedulers(0, -1, true)).map(scheduleOf),
    removeSchedule: id => queue.removeJobScheduler(id),
    async close() {
      await worker?.stop()
      await queue.close()
      await redis.quit().catch(() => {})
      redis.disconnect()
    },
  }
  const work: Jobs['work'] = (handlers, atOnce = 1) => {
    worker = startWorker(bullmq, { url, queue: QUEUE, prefix, handlers, atOnce, leaseMs, onTrouble })
  }
  return { jobs: { ...named(jobs, withoutPassword(url)), work }, queue }
}

function isOver(state: JobState): boolean {
  return state === 'completed' || state === 'failed'
}

function notRemoved(error: Error): Removal {
  if (/belongs to a job scheduler/.test(error.message)) return 'armed'
  if (/locked/.test(error.message)) return 'active'
  throw error
}
