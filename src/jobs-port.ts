import type { Page, Values } from './ports.ts'

// Work that takes longer than a request. Types only; drivers are in `jobs/`, what is done is in `tasks/`. Times are epoch milliseconds.

export const JOB_STATES = ['active', 'waiting', 'delayed', 'failed', 'completed'] as const
export type JobState = (typeof JOB_STATES)[number]

/** How far a job is. */
export interface JobProgress {
  /** From 0 to 1. */
  readonly share: number
  readonly text: string
}

export interface Job {
  readonly id: string
  readonly type: string
  readonly data: Values
  readonly state: JobState
  readonly addedAt: number
  /** When it was last begun. */
  readonly startedAt: number | null
  /** When it was completed, or failed for good. */
  readonly endedAt: number | null
  /** How often it was begun and came to an end, good or bad. */
  readonly attempts: number
  readonly mostAttempts: number
  readonly progress: JobProgress | null
  /** What its handler gave back; null unless it is completed. */
  readonly result: unknown
  /** Why it failed, the last time. */
  readonly failure: string | null
  /** The schedule whose tick it is. */
  readonly scheduleId: string | null
}

export interface NewJob {
  readonly type: string
  /** JSON. */
  readonly data: Values
  /** The same id is one job for as long as it is kept. Letters, digits, `.`, `_` and `-`, a letter first. */
  readonly id: string
  /** Not begun before this has passed; default 0. */
  readonly delayMs?: number
  /** How often it is tried in all; default 1. */
  readonly mostAttempts?: number
  /** The pause after the first failure, doubled after each; default 1,000. */
  readonly backoffMs?: number
}

/** When a schedule ticks: so often, the first time at once; or by a cron pattern (five fields, or six with seconds first). */
export type Times =
  | { readonly everyMs: number }
  | { readonly cron: string /** IANA name; default UTC. */; readonly timezone?: string }

/** A job that is added again and again. A tick that was missed is made up for once, however many there were. */
export interface Schedule {
  readonly id: string
  readonly type: string
  readonly data: Values
  readonly times: Times
}

export interface KeptSchedule extends Schedule {
  /** Its next tick: a job with the id `repeat:<schedule>:<nextAt>` waits for it. */
  readonly nextAt: number
}

/** What a handler is given besides its data. */
export interface Task {
  readonly id: string
  readonly addedAt: number
  /** Tells how far it is; lost where it cannot be told. */
  progress(progress: JobProgress): void
  /** Aborted when it is to stop: this replica goes down, or has lost the job to another. Throw then; the job is given back. */
  readonly signal: AbortSignal
}

/**
 * Does a job; what it resolves to (JSON) is the result. May be called again for the same job, by another process, after the first has died in
 * the middle: at least once, so let doing it twice be as good as once. Throws `JobRefused` where trying again is in vain.
 */
export type Handler = (data: Values, task: Task) => Promise<unknown>
export type Handlers = Readonly<Record<string, Handler>>

/** `armed`: it is the next tick of a schedule, and goes with it. */
export type Removal = 'removed' | 'missing' | 'active' | 'armed'

/**
 * Jobs that are kept where the store is, and done by any replica. What is added is durable when the promise resolves; it is done at least
 * once. The last 200 that were completed are kept, and the last 1,000 that failed. Rejects with `StoreUnavailable`.
 */
export interface Jobs {
  /** The job, or the one that had this id before. */
  add(job: NewJob): Promise<Job>
  get(id: string): Promise<Job | null>
  /** Those that ended lately first; those to be done in their order. What changes its state between two pages may be missed. */
  list(state: JobState, page: { after?: string; limit: number }): Promise<Page<Job>>
  counts(): Promise<Readonly<Record<JobState, number>>>
  /** Has a failed job tried once more; false where none of this id has failed. */
  retry(id: string): Promise<boolean>
  remove(id: string): Promise<Removal>
  /** Puts one in the place of what had its id. Rejects with a `Problem` where the pattern or time zone cannot be read. */
  putSchedule(schedule: Schedule): Promise<KeptSchedule>
  schedules(): Promise<readonly KeptSchedule[]>
  /** With the tick that waits; what has begun goes on. False where there is none. */
  removeSchedule(id: string): Promise<boolean>
  /** Begins to take jobs, of all types, some at a time (default 1). Once. */
  work(handlers: Handlers, atOnce?: number): void
  /** Takes no more, tells handlers to stop, gives back what they leave undone, and lets go. */
  close(): Promise<void>
}
