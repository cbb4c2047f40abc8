import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Test } from 'tap'
import { until } from '../until.ts'
import { type Opened, uniqueId } from './opened.ts'

/** A job outlives those who do it. */
export async function diesContract(t: Test, { replica, place }: Opened): Promise<void> {
  const jobs = await replica()
  const file = join(import.meta.dirname, 'job-process.ts')

  await t.test('what a process was doing when it was killed is done by another', async t => {
    const child = fork(file, [place])
    t.teardown(() => child.kill('SIGKILL'))
    const ended = once(child, 'exit')
    await once(child, 'message')
    const id = uniqueId()
    await jobs.add({ id, type: 'forever', data: { a: 1 } })
    const [begun] = await once(child, 'message')
    t.equal(begun, id)
    child.kill('SIGKILL')
    await ended
    t.equal((await jobs.get(id))?.state, 'active', 'nobody knows yet')
    jobs.work({ forever: async data => ({ done: data }) })
    await until(async () => (await jobs.get(id))?.state === 'completed')
    t.match(await jobs.get(id), { result: { done: { a: 1 } }, attempts: 1, failure: null })
  })
}
