import t from 'tap'
import { StoreUnavailable } from '../../src/errors.ts'
import { bullmqJobs } from '../../src/jobs/bullmq.ts'
import type { Jobs } from '../../src/jobs-port.ts'
import { startRedis, startSentinel, withoutRedis } from '../redis-server.ts'
import { until } from '../until.ts'
import { saying, uniqueId } from './opened.ts'

const commandTimeoutMs = 200

/** Each method, as its users call it. */
const calls: Record<string, (jobs: Jobs) => Promise<unknown>> = {
  add: jobs => jobs.add({ id: 'a', type: 'say', data: {} }),
  get: jobs => jobs.get('a'),
  list: jobs => jobs.list('waiting', { limit: 10 }),
  counts: jobs => jobs.counts(),
  retry: jobs => jobs.retry('a'),
  remove: jobs => jobs.remove('a'),
  putSchedule: jobs => jobs.putSchedule({ id: 's', type: 'say', data: {}, times: { everyMs: 60_000 } }),
  schedules: jobs => jobs.schedules(),
  removeSchedule: jobs => jobs.removeSchedule('s'),
}

await t.test('a Redis that dies and comes back', { skip: withoutRedis() }, async t => {
  const redis = await startRedis()
  t.teardown(redis.close)
  const { jobs } = await bullmqJobs({ url: redis.url, commandTimeoutMs })
  t.teardown(() => jobs.close())
  const done: string[] = []
  let go = () => {}
  jobs.work({
    ...saying(done),
    long: async () => {
      await new Promise<void>(resolve => {
        go = resolve
      })
      return 'done meanwhile'
    },
  })
  const [long, next] = [uniqueId(), uniqueId()]
  await jobs.add({ id: long, type: 'long', data: {} })
  await jobs.add({ id: next, type: 'say', data: { text: 'next' } })
  await until(async () => (await jobs.get(long))?.state === 'active')

  await redis.signal('SIGKILL')
  for (const [name, call] of Object.entries(calls)) {
    const begun = performance.now()
    await t.rejects(call(jobs), StoreUnavailable, name)
    t.ok(performance.now() - begun < 5 * commandTimeoutMs, `${name} is refused soon`)
  }
  go()
  await redis.restart()
  const state = async (id: string) => (await jobs.get(id).catch(() => null))?.state
  await until(async () => (await state(long)) === 'completed' && (await state(next)) === 'completed')
  t.equal((await jobs.get(long))?.result, 'done meanwhile', 'what was done while it was away is not lost')
  t.strictSame(done, [`${next} next`])

  await redis.signal('SIGSTOP')
  await t.rejects(jobs.counts(), StoreUnavailable, 'one that is stuck')
  await redis.signal('SIGCONT')
  await until(async () => (await state(next)) === 'completed')
})

await t.test('who goes down while Redis is away does not wait for it', { skip: withoutRedis() }, async t => {
  const redis = await startRedis()
  t.teardown(redis.close)
  const { jobs } = await bullmqJobs({ url: redis.url, commandTimeoutMs })
  jobs.work(saying([]))
  await jobs.add({ id: 'a', type: 'say', data: {} })
  await until(async () => (await jobs.get('a'))?.state === 'completed')
  await redis.signal('SIGKILL')
  const begun = performance.now()
  await jobs.close()
  t.ok(performance.now() - begun < 3_000)
})

await t.test('behind a Sentinel', { skip: withoutRedis() }, async t => {
  const { url, close } = await startSentinel()
  t.teardown(close)
  const { jobs } = await bullmqJobs({ url, commandTimeoutMs: 2_000 })
  t.teardown(() => jobs.close())
  jobs.work(saying([]))
  await jobs.add({ id: 'a', type: 'say', data: { text: 'a' } })
  await until(async () => (await jobs.get('a'))?.state === 'completed')
  t.strictSame((await jobs.get('a'))?.result, { said: 'a' })
})
