import type { Handlers, Job, Task } from '../jobs-port.ts'
import { JobRefused } from './refused.ts'

/** How a job came to its end here. */
export type Ending =
  | { readonly how: 'completed'; readonly result: unknown }
  | { readonly how: 'failed'; readonly failure: string; readonly inVain: boolean }
  | { readonly how: 'given back' }

/** Does a job by its type's handler. Never rejects. */
export async function perform(
  handlers: Handlers,
  job: Pick<Job, 'type' | 'data'>,
  task: Task,
): Promise<Ending> {
  if (task.signal.aborted) return { how: 'given back' }
  try {
    const handler = Object.hasOwn(handlers, job.type) ? handlers[job.type] : undefined
    if (!handler)
      throw new JobRefused(`nobody here does "${job.type}"; there is ${Object.keys(handlers).join(', ')}`)
    return { how: 'completed', result: (await handler(job.data, task)) ?? null }
  } catch (error) {
    if (task.signal.aborted) return { how: 'given back' }
    const failure = error instanceof Error ? error.message : String(error)
    return { how: 'failed', failure, inVain: error instanceof JobRefused }
  }
}
