import { setTimeout as pause } from 'node:timers/promises'
import type { Job } from 'bullmq'
import type { Handlers, JobProgress } from '../../jobs-port.ts'
import { connectPatiently } from '../../stores/redis/connect.ts'
import { GRACE_MS, KEPT_COMPLETED, KEPT_FAILED, MOST_LOSSES } from '../kept.ts'
import { perform } from '../perform.ts'

interface Working {
  readonly url: string
  readonly queue: string
  readonly prefix: string
  readonly handlers: Handlers
  readonly atOnce: number
  readonly leaseMs: number
  readonly onTrouble: (error: unknown) => void
}

/** How long an answer is waited for before Redis counts as away, at the end. */
const REDIS_MS = 1_000

/** Takes jobs and does them, over connections of its own: taking waits in Redis. */
export function startWorker(
  { UnrecoverableError, WaitingError, Worker }: typeof import('bullmq'),
  { url, queue, prefix, handlers, atOnce, leaseMs, onTrouble }: Working,
) {
  const redis = connectPatiently(url)
  redis.on('error', onTrouble)
  const stopping = new AbortController()

  async function doIt(job: Job, token?: string, lost?: AbortSignal): Promise<unknown> {
    const ending = await perform(
      handlers,
      { type: job.name, data: job.data },
      {
        id: job.id!,
        addedAt: job.timestamp,
        signal: AbortSignal.any([stopping.signal, ...(lost ? [lost] : [])]),
        progress: (progress: JobProgress) => void job.updateProgress(progress).catch(onTrouble),
      },
    )
    if (ending.how === 'completed') return ending.result
    if (ending.how === 'given back') {
      if (!lost?.aborted) await job.moveToWait(token).catch(onTrouble)
      throw new WaitingError()
    }
    throw withoutStack(ending.inVain ? new UnrecoverableError(ending.failure) : new Error(ending.failure))
  }

  // BullMQ looks at the number of arguments: with three it tells of a lost lock.
  const worker = new Worker(queue, (job, token, lost) => doIt(job, token, lost), {
    connection: redis,
    prefix,
    concurrency: atOnce,
    lockDuration: leaseMs,
    stalledInterval: leaseMs,
    maxStalledCount: MOST_LOSSES,
    runRetryDelay: 1_000,
    // What comes back from the dead wakes nobody: it is found when the next wait begins.
    drainDelay: 2,
    removeOnComplete: { count: KEPT_COMPLETED },
    removeOnFail: { count: KEPT_FAILED },
  })
  worker.on('error', onTrouble)

  return {
    async stop(): Promise<void> {
      // Without Redis nothing can be given back: it will be missed there.
      const isThere = await within(REDIS_MS, redis.ping())
      const closed = worker.close(!isThere).catch(onTrouble)
      stopping.abort()
      await within(isThere ? GRACE_MS : REDIS_MS, closed)
      redis.disconnect()
    },
  }
}

/** Whether it comes to a good end in time. */
async function within(ms: number, done: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController()
  const late = pause(ms, false, { signal: timer.signal }).catch(() => false)
  const inTime = await Promise.race([done.then(() => true).catch(() => false), late])
  timer.abort()
  return inTime
}

/** BullMQ would keep it, and show it to others. */
function withoutStack(error: Error): Error {
  error.stack = ''
  return error
}
