import { setTimeout as after } from 'node:timers/promises'
import { Redis } from 'ioredis'
import t from 'tap'
import type { Session } from '../../src/ports.ts'
import { redisStore } from '../../src/stores/redis.ts'
import { startRedis, until, withoutRedis } from '../redis-server.ts'
import { storeContract, testClock } from './contract.ts'
import { decisionsKeptMs } from './contract-decisions.ts'
import { historyKeptMs } from './contract-history.ts'
import { anyNodeHolds } from './redis-search.ts'
import { sampleDecision, sampleEvent, sampleOutcome, sampleSession } from './samples.ts'

await t.test('on one Redis', { skip: withoutRedis() }, async t => {
  const server = await startRedis()
  t.teardown(server.close)

  await storeContract(t, 'redis', async () => {
    await emptied(server.port)
    const clock = testClock()
    const open = () =>
      redisStore({ url: server.url, decisionsKeptMs, historyKeptMs, commandTimeoutMs: 5_000, now: clock.now })
    const opened = [await open()]
    return {
      clock,
      store: opened[0]!,
      another: async () => {
        const store = await open()
        opened.push(store)
        return store
      },
      holds: text => anyNodeHolds([server.port], text),
      close: async () => {
        for (const each of opened) await each.close()
      },
    }
  })
})

await t.test('replicas whose clocks are hours apart', { skip: withoutRedis() }, async t => {
  const server = await startRedis()
  t.teardown(server.close)
  const at = async (hours: number) => {
    const now = () => Date.now() + hours * 3_600_000
    const store = await redisStore({ url: server.url, decisionsKeptMs: 86_400_000, now })
    t.teardown(() => store.close())
    return { store, now }
  }
  const [here, ahead, behind] = [await at(0), await at(2), await at(-2)]
  const customerId = 'C-apart'
  const sessions: Session[] = []
  for (const { store } of [here, ahead, behind]) {
    const session = sampleSession(customerId)
    sessions.push(session)
    await store.keep({ customerId, entries: [], session, sessionTtlMs: 1_800_000 })
  }
  const erasing = here.store.erase(customerId)
  await after(100)
  await behind.store.remember([sampleDecision(customerId, { at: behind.now() })])
  t.match(await erasing, { sessions: 3, decisions: 1 })
  for (const { id } of sessions) t.equal(await here.store.session(id), null)
  t.notOk(await anyNodeHolds([server.port], customerId))
})

await t.test('the history of who says nothing more ends by itself', { skip: withoutRedis() }, async t => {
  const server = await startRedis()
  t.teardown(server.close)
  const store = await redisStore({
    url: server.url,
    decisionsKeptMs,
    historyKeptMs: 400,
    commandTimeoutMs: 5_000,
  })
  t.teardown(() => store.close())
  const inAnHour = Date.now() + 3_600_000
  const [now, ahead] = [sampleEvent({ at: Date.now() }), sampleEvent({ at: inAnHour })]
  await store.keep({ customerId: 'C-ahead', entries: [now, ahead], retract: ['ahead-barred'] })
  const customerId = 'C-ends'
  await store.keep({ customerId, entries: [sampleOutcome({ at: Date.now() })], retract: ['ends-barred'] })
  await until(async () => !(await anyNodeHolds([server.port], 'ends-barred')), 'the end of what was barred')
  await until(async () => (await store.recall({ customerId, stocked: [] })).history.length === 0, 'the end')
  const keys = (await server.command('KEYS', '*')) as string[]
  t.strictSame(
    keys.filter(key => key.includes('C-ends')),
    [],
  )
  t.strictSame(keys.filter(key => key.includes('entry-owner')).length, 3, 'of who has something ahead')
  await store.keep({ customerId: 'C-ahead', entries: [sampleEvent({ at: Date.now() })] })
  const { history } = await store.recall({ customerId: 'C-ahead', stocked: [] })
  t.equal(history.length, 2)
  t.strictSame(history.at(-1), ahead)
  const left = Number(await server.command('PTTL', keys.find(key => key.endsWith(':C-ahead:history'))!))
  t.ok(left > 3_000_000 && left <= 3_600_000 + 425, String(left))
})

await t.test('a long history is erased by pages', { skip: withoutRedis() }, async t => {
  // Drops a client who asks for more at once.
  const server = await startRedis(['--client-output-buffer-limit', 'normal 256kb 0 0'])
  t.teardown(server.close)
  const store = await redisStore({ url: server.url, decisionsKeptMs: 86_400_000, commandTimeoutMs: 5_000 })
  t.teardown(() => store.close())
  const customerId = 'C-long'
  const ids = Array.from({ length: 12_000 }, (_, index) => `entry-of-a-long-history-${index}`)
  for (let start = 0; start < ids.length; start += 1_000)
    await store.keep({
      customerId,
      entries: ids.slice(start, start + 1_000).map(id => sampleEvent({ id, data: {} })),
    })
  await store.keep({ customerId, entries: [], retract: ids.slice(0, 10) })
  t.match(await store.erase(customerId), { entries: 11_990 })
  t.notOk(await anyNodeHolds([server.port], customerId), 'no pointer is left either')
})

async function emptied(port: number): Promise<void> {
  const client = new Redis(port)
  await client.flushall()
  client.disconnect()
}
