import type { JobState } from '../../jobs-port.ts'
import { KEPT_COMPLETED, KEPT_FAILED } from '../kept.ts'
import type { KeptJob, Tables } from './tables.ts'

// Which jobs are in a state, and in which order. What writes is to be called inside a transaction.

/** Sorts after every place. */
const END = new Uint8Array([0xff])

/** Writes a job, at its place. */
export function put({ jobs, order }: Tables, job: KeptJob): void {
  const before = jobs.get(job.id)
  if (before) order.remove([before.state, before.at, before.id])
  jobs.put(job.id, job)
  order.put([job.state, job.at, job.id], true)
}

export function drop({ jobs, order }: Tables, job: KeptJob): void {
  jobs.remove(job.id)
  order.remove([job.state, job.at, job.id])
}

/** Ids of a state in its order, or from its end; those whose place is not after `until`. */
export function idsOf(
  { order }: Tables,
  state: JobState,
  { until, offset = 0, limit }: { until?: number; offset?: number; limit?: number } = {},
): string[] {
  const end = until === undefined ? [state, END] : [state, until + 0.5]
  const isOver = state === 'completed' || state === 'failed'
  const range = isOver ? { start: end, end: [state], reverse: true } : { start: [state], end }
  return [...order.getKeys({ ...range, offset, limit } as never)].map(([, , id]) => id)
}

export function countOf({ order }: Tables, state: JobState): number {
  return order.getKeysCount({ start: [state], end: [state, END] } as never)
}

/** Forgets the oldest of those that are over. */
export function trim(tables: Tables, state: 'completed' | 'failed'): void {
  const offset = state === 'completed' ? KEPT_COMPLETED : KEPT_FAILED
  for (const id of idsOf(tables, state, { offset })) drop(tables, tables.jobs.get(id)!)
}
