import { setTimeout as after } from 'node:timers/promises'
import { Redis } from 'ioredis'
import t from 'tap'
import type { Session } from '../../src/ports.ts'
import { redisStore } from '../../src/stores/redis.ts'
import { startRedis, withoutRedis } from '../redis-server.ts'
import { storeContract, testClock } from './contract.ts'
import { decisionsKeptMs } from './contract-decisions.ts'
import { anyNodeHolds } from './redis-search.ts'
import { sampleDecision, sampleSession } from './samples.ts'

await t.test('on one Redis', { skip: withoutRedis() }, async t => {
  const server = await startRedis()
  t.teardown(server.close)

  await storeContract(t, 'redis', async () => {
    await emptied(server.port)
    const clock = testClock()
    const open = () =>
      redisStore({ url: server.url, decisionsKeptMs, commandTimeoutMs: 5_000, now: clock.now })
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

async function emptied(port: number): Promise<void> {
  const client = new Redis(port)
  await client.flushall()
  client.disconnect()
}
