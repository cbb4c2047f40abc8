import { JOB_STATES, type Job, type JobState, type Jobs } from '../jobs-port.ts'
import type { Page } from '../ports.ts'

/** What a page of all states begins with: the state, and where in it. */
const CURSOR = new RegExp(`^(${JOB_STATES.join('|')}):(.*)$`, 's')

/** A page of the jobs of all states, one state after the other. */
export async function allJobs(
  jobs: Pick<Jobs, 'list'>,
  counts: Readonly<Record<JobState, number>>,
  { after, limit }: { after?: string; limit: number },
): Promise<Page<Job>> {
  const [, first = JOB_STATES[0], offset = after] = CURSOR.exec(after ?? '') ?? []
  const items: Job[] = []
  let from = offset
  for (const state of JOB_STATES.slice(JOB_STATES.indexOf(first as JobState))) {
    const left = limit - items.length
    if (left === 0 && counts[state] > 0) return { items, next: `${state}:0` }
    if (left === 0) continue
    const page = await jobs.list(state, { after: from, limit: left })
    items.push(...page.items)
    if (page.next !== null) return { items, next: `${state}:${page.next}` }
    from = undefined
  }
  return { items, next: null }
}
