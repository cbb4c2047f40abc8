import { Redis } from 'ioredis'
import t from 'tap'
import { PARTITIONS, partitionOf } from '../../src/stores/partitions.ts'
import { redisKeys } from '../../src/stores/redis/keys.ts'
import { redisStore } from '../../src/stores/redis.ts'
import { startCluster, withoutRedis } from '../redis-server.ts'
import { storeContract, testClock } from './contract.ts'
import { decisionsKeptMs } from './contract-decisions.ts'
import { historyKeptMs } from './contract-history.ts'
import { anyNodeHolds } from './redis-search.ts'

await t.test('on a Cluster of three masters', { skip: withoutRedis() }, async t => {
  const cluster = await startCluster()
  t.teardown(cluster.close)
  const ports = cluster.nodes.map(node => node.port)

  await storeContract(t, 'cluster', async () => {
    await Promise.all(ports.map(emptied))
    const clock = testClock()
    const open = () =>
      redisStore({
        url: cluster.url,
        decisionsKeptMs,
        historyKeptMs,
        commandTimeoutMs: 5_000,
        now: clock.now,
      })
    const opened = [await open()]
    return {
      clock,
      store: opened[0]!,
      another: async () => {
        const store = await open()
        opened.push(store)
        return store
      },
      holds: text => anyNodeHolds(ports, text),
      close: async () => {
        for (const each of opened) await each.close()
      },
    }
  })

  await t.test('however many masters share the slots evenly, they share the partitions evenly', async t => {
    const keyslot = (key: string) => cluster.nodes[0]!.command('CLUSTER', 'KEYSLOT', key)
    const { history, stream } = redisKeys('tact:')
    const slots = await Promise.all(Array.from({ length: PARTITIONS }, (_, i) => keyslot(stream(i))))
    for (const masters of [2, 3, 4, 8, 16]) {
      const shares = new Array<number>(masters).fill(0)
      for (const slot of slots) shares[Math.floor((Number(slot) * masters) / 16_384)]! += 1
      t.ok(Math.max(...shares) - Math.min(...shares) <= 1, shares.join(', '))
    }
    const customer = await keyslot(history('C-1'))
    t.equal(customer, await keyslot(stream(partitionOf('C-1'))), 'a customer lies beside the stream')
  })

  await t.test('all of the nodes are used, and keys of one customer share a node', async t => {
    const store = await redisStore({ url: cluster.url, decisionsKeptMs })
    t.teardown(() => store.close())
    const profile = { attributes: {}, updatedAt: 1, source: 'import' }
    await store.importProfiles(
      Array.from({ length: 100 }, (_, i) => ({ customerId: `spread-${i}`, profile })),
    )
    for (const port of ports) t.ok(await anyNodeHolds([port], 'spread-'))
  })
})

async function emptied(port: number): Promise<void> {
  const client = new Redis(port)
  await client.flushall()
  client.disconnect()
}
