import type { Test } from 'tap'
import type { JobState, Jobs } from '../../src/jobs-port.ts'
import { until } from '../until.ts'
import { type Opened, saying, uniqueId } from './opened.ts'

/** Jobs are listed by state, page by page. */
export async function listsContract(t: Test, { replica }: Opened): Promise<void> {
  const jobs = await replica()
  const ids = [uniqueId(), uniqueId(), uniqueId(), uniqueId(), uniqueId()]
  for (const id of ids) await jobs.add({ id, type: 'say', data: { text: id } })
  const [soon, later] = [uniqueId(), uniqueId()]
  await jobs.add({ id: later, type: 'say', data: {}, delayMs: 3_600_000 })
  await jobs.add({ id: soon, type: 'say', data: {}, delayMs: 1_800_000 })

  await t.test('those that wait are in the order in which they will be done', async t => {
    t.strictSame(await all(jobs, 'waiting', 2), ids)
    t.strictSame(await all(jobs, 'delayed', 1), [soon, later])
    t.strictSame(await all(jobs, 'failed', 10), [])
    t.strictSame(await jobs.counts(), { active: 0, waiting: 5, delayed: 2, failed: 0, completed: 0 })
    await t.rejects(jobs.list('waiting', { after: 'x', limit: 1 }), { code: 'invalid' })
  })

  await t.test('those that are over begin with the last', async t => {
    t.equal(await jobs.remove(ids[2]!), 'removed')
    const done: string[] = []
    jobs.work(saying(done))
    await until(async () => (await jobs.counts()).completed === 4)
    const order = ids.filter(id => id !== ids[2])
    t.strictSame(
      done.map(line => line.split(' ')[0]),
      order,
    )
    t.strictSame(await all(jobs, 'completed', 3), [...order].reverse())
    t.equal(await jobs.remove(soon), 'removed')
    t.strictSame(await all(jobs, 'delayed', 100), [later])
  })

  await t.test('of those that are completed the last 200 are kept', async t => {
    const many = Array.from({ length: 210 }, uniqueId)
    await Promise.all(many.map(id => jobs.add({ id, type: 'say', data: {} })))
    await until(async () => (await jobs.counts()).waiting === 0 && (await jobs.counts()).active === 0)
    t.equal((await jobs.counts()).completed, 200)
    t.equal(await jobs.get(ids[0]!), null)
  })
}

async function all(jobs: Jobs, state: JobState, limit: number): Promise<string[]> {
  const found: string[] = []
  let after: string | undefined
  do {
    const { items, next } = await jobs.list(state, { after, limit })
    found.push(...items.map(job => job.id))
    for (const job of items) if (job.state !== state) throw new Error(`${job.id} is ${job.state}`)
    after = next ?? undefined
  } while (after !== undefined)
  return found
}
