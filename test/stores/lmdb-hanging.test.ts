import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { StoreUnavailable } from '../../src/errors.ts'
import { lmdbJobs } from '../../src/jobs/lmdb.ts'
import { patience } from '../../src/stores/lmdb/patience.ts'
import { lmdbStore } from '../../src/stores/lmdb.ts'
import { temporaryFolder } from '../running-server.ts'
import { until } from '../until.ts'
import { sampleDecision, sampleEvent } from './samples.ts'

const HANGS = { name: 'StoreUnavailable', message: /stands still, or its disk does; let it go on, or end it/ }

/** Another process, which has the lock of the store or of the jobs. */
async function standingStill(t: Test, folder: string, what: 'store' | 'jobs') {
  const script = fileURLToPath(new URL('lmdb-standing-still.ts', import.meta.url))
  const other = fork(script, [folder, what])
  t.teardown(() => void other.kill('SIGKILL'))
  await once(other, 'message')
  await pause(100)
  return other
}

t.test('while a process that has the lock stands still, writes are refused instead of waiting', async t => {
  const folder = temporaryFolder(t)
  const store = await lmdbStore({ folder, decisionsKeptMs: 60_000 })
  t.teardown(() => store.close())
  const other = await standingStill(t, folder, 'store')

  const keep = (id: string) => store.keep({ customerId: 'C-1', entries: [sampleEvent({ id })] })
  const ids = async () => {
    const { history } = await store.recall({ customerId: 'C-1', stocked: [] })
    return history.map(({ id }) => id)
  }
  const record = sampleDecision('C-1')
  const remembered = store.remember([record])
  await t.rejects(keep('waited'), HANGS)
  const probe = keep('probe').catch((error: unknown) => error)
  const before = performance.now()
  for (let i = 0; i < 100; i++) await t.rejects(keep(`refused-${i}`), HANGS)
  t.ok(performance.now() - before < 3_000, 'and then at once, but for one that waits')
  t.strictSame(await ids(), [], 'readers read on')

  other.kill('SIGCONT')
  await probe
  await until(async () => (await keep('after').catch(() => null))?.status === 'kept')
  await remembered
  t.ok(await store.decision(record.decisionId), 'what nobody waits for is kept in the end')
  t.notOk((await ids()).includes('waited'), 'what was refused is not')
})

t.test('a job that was refused meanwhile is not added later', async t => {
  const folder = temporaryFolder(t)
  const jobs = await lmdbJobs({ folder })
  t.teardown(() => jobs.close())
  const other = await standingStill(t, folder, 'jobs')
  const job = { id: 'refused', type: 'import', data: {} }
  await t.rejects(jobs.add(job), HANGS)
  other.kill('SIGCONT')
  await until(async () => (await jobs.add({ ...job, id: 'after' }).catch(() => null)) !== null)
  t.equal(await jobs.get('refused'), null)
})

t.test('whoever stood still itself gives its writes their time', async t => {
  const { within } = patience('store', 20)
  const written = within(() => pause(60, 'written'))
  const until = performance.now() + 200
  while (performance.now() < until);
  t.equal(await written, 'written')
})

t.test('a write whose end is never told is not waited for by others for ever', async t => {
  const { within } = patience('store', 10)
  const alive = setInterval(() => {}, 1_000)
  t.teardown(() => clearInterval(alive))
  await t.rejects(
    within(() => new Promise(() => {})),
    StoreUnavailable,
  )
  t.equal(await within(async () => 'written'), 'written')
  t.equal(await within(async () => 'again'), 'again')
})
