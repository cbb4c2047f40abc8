import type { JobProgress } from '../../jobs-port.ts'
import { MOST_LOSSES } from '../kept.ts'
import type { Ending } from '../perform.ts'
import { idsOf, put, trim } from './places.ts'
import { armNext, isArmed } from './schedules.ts'
import type { KeptJob, Tables } from './tables.ts'

// How a job goes from state to state. What writes is to be called inside a transaction.

/** Whether there is anything to be done; a few reads. */
export function isWork(tables: Tables, now: number): boolean {
  const any = (state: 'waiting' | 'delayed' | 'active', until?: number) =>
    idsOf(tables, state, { until, limit: 1 }).length > 0
  return any('active', now) || (!tables.flags.get('paused') && (any('waiting') || any('delayed', now)))
}

/** Begins the next job, for as long as the lease is kept up; null where there is none. */
export function take(tables: Tables, owner: string, now: number, leaseMs: number): KeptJob | null {
  for (const id of idsOf(tables, 'active', { until: now })) lose(tables, tables.jobs.get(id)!, now)
  if (tables.flags.get('paused')) return null
  for (const id of idsOf(tables, 'delayed', { until: now }))
    put(tables, { ...tables.jobs.get(id)!, state: 'waiting' })
  const [id] = idsOf(tables, 'waiting', { limit: 1 })
  if (id === undefined) return null
  const job = tables.jobs.get(id)!
  if (isArmed(tables, job)) armNext(tables, job, now)
  const taken: KeptJob = { ...job, state: 'active', at: now + leaseMs, owner, startedAt: now, progress: null }
  put(tables, taken)
  return taken
}

/** Whoever did it has died, or stood still for too long. */
function lose(tables: Tables, job: KeptJob, now: number): void {
  const losses = job.losses + 1
  const left = { ...job, owner: null, progress: null }
  if (losses <= MOST_LOSSES) put(tables, { ...left, state: 'waiting', at: job.addedAt, losses })
  else fail(tables, left, `the process that did it has died, ${losses} times`, now)
}

function fail(tables: Tables, job: KeptJob, failure: string, now: number): void {
  put(tables, { ...job, state: 'failed', at: now, endedAt: now, failure, losses: 0 })
  trim(tables, 'failed')
}

/** False where the job is somebody else's by now. */
export function keepUp(tables: Tables, id: string, owner: string, until: number): boolean {
  const job = tables.jobs.get(id)
  if (job?.owner !== owner) return false
  put(tables, { ...job, at: until })
  return true
}

export function progressed({ jobs }: Tables, id: string, owner: string, progress: JobProgress): void {
  const job = jobs.get(id)
  if (job?.owner === owner) jobs.put(id, { ...job, progress })
}

/** Nothing changes where the job is somebody else's by now. */
export function end(tables: Tables, id: string, owner: string, ending: Ending, now: number): void {
  const before = tables.jobs.get(id)
  if (before?.owner !== owner) return
  const job = { ...before, owner: null }
  if (ending.how === 'given back') {
    put(tables, { ...job, state: 'waiting', at: job.addedAt, progress: null })
    return
  }
  const attempts = job.attempts + 1
  if (ending.how === 'completed') {
    const { result } = ending
    put(tables, { ...job, state: 'completed', at: now, endedAt: now, attempts, result, failure: null })
    trim(tables, 'completed')
    return
  }
  const { failure, inVain } = ending
  if (inVain || attempts >= job.mostAttempts) fail(tables, { ...job, attempts }, failure, now)
  else
    put(tables, { ...job, state: 'delayed', at: now + job.backoffMs * 2 ** job.attempts, attempts, failure })
}

/** False where no job of this id has failed. */
export function retry(tables: Tables, id: string, now: number): boolean {
  const job = tables.jobs.get(id)
  if (job?.state !== 'failed') return false
  put(tables, { ...job, state: 'waiting', at: now, endedAt: null, failure: null, progress: null })
  return true
}
