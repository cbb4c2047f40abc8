import type { z } from 'zod'
import { JobRefused } from '../jobs/refused.ts'
import type { Handler, Task } from '../jobs-port.ts'

/** A handler of data that fit the schema: jobs come from a queue, and what lies there may be older than this program. */
export function checked<T>(schema: z.ZodType<T>, work: (data: T, task: Task) => Promise<unknown>): Handler {
  return async (data, task) => {
    const { success, data: fitting, error } = schema.safeParse(data)
    if (success) return work(fitting, task)
    const mistakes = error.issues.map(({ path, message }) => `data.${path.join('.')}: ${message}`)
    throw new JobRefused(mistakes.join('; '))
  }
}
