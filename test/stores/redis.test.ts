import { Redis } from 'ioredis'
import t from 'tap'
import { redisStore } from '../../src/stores/redis.ts'
import { startRedis, withoutRedis } from '../redis-server.ts'
import { storeContract, testClock } from './contract.ts'
import { decisionsKeptMs } from './contract-decisions.ts'
import { anyNodeHolds } from './redis-search.ts'

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

async function emptied(port: number): Promise<void> {
  const client = new Redis(port)
  await client.flushall()
  client.disconnect()
}
