import type { JobSchedulerJson, Job as QueueJob } from 'bullmq'
import type { Job, JobProgress, JobState, KeptSchedule, Times } from '../../jobs-port.ts'

/** What BullMQ calls the states. */
export const TYPES = {
  active: 'active',
  waiting: 'wait',
  delayed: 'delayed',
  failed: 'failed',
  completed: 'completed',
} as const satisfies Record<JobState, string>

export function stateOf(told: string): JobState {
  return Object.hasOwn(TYPES, told) ? (told as JobState) : 'waiting'
}

export function jobOf(job: QueueJob, state: JobState): Job {
  const { share, text } = Object(job.progress) as Partial<JobProgress>
  return {
    id: job.id!,
    type: job.name,
    data: job.data,
    state,
    addedAt: job.timestamp,
    startedAt: job.processedOn ?? null,
    endedAt: job.finishedOn ?? null,
    attempts: job.attemptsMade,
    mostAttempts: job.opts.attempts || 1,
    progress: share === undefined || text === undefined ? null : { share, text },
    result: state === 'completed' ? job.returnvalue : null,
    failure: state === 'completed' ? null : (job.failedReason ?? null),
    scheduleId: job.repeatJobKey ?? null,
  }
}

export function scheduleOf({
  key,
  name,
  next,
  every,
  pattern,
  tz,
  template,
}: JobSchedulerJson): KeptSchedule {
  const times: Times = every ? { everyMs: every } : { cron: pattern!, timezone: tz }
  return { id: key, type: name, data: template?.data ?? {}, times, nextAt: next! }
}
