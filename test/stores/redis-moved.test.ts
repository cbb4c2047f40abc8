import t from 'tap'
import { bullmqJobs } from '../../src/jobs/bullmq.ts'
import { redisBus } from '../../src/stores/redis/bus.ts'
import { leavingReplicas } from '../../src/stores/redis/leaving-replicas.ts'
import { redisStore } from '../../src/stores/redis.ts'
import { saying } from '../jobs/opened.ts'
import { movingAddress } from '../moving-address.ts'
import { startRedis, until, withoutRedis } from '../redis-server.ts'
import { ear } from './contract-bus.ts'
import { sampleProfile } from './samples.ts'

/** Nothing here waits for it: what is a replica now answers at once that it refuses. */
const commandTimeoutMs = 2_000

await t.test('an address that leads to the next master is followed', { skip: withoutRedis() }, async t => {
  const [first, second] = [await startRedis(), await startRedis()]
  t.teardown(first.close)
  t.teardown(second.close)
  const address = await movingAddress(t, first.port)
  const url = `redis://127.0.0.1:${address.port}`
  const store = await redisStore({ url, decisionsKeptMs: 60_000, commandTimeoutMs })
  t.teardown(() => store.close())
  const bus = redisBus({ url, commandTimeoutMs })
  t.teardown(() => bus.close())
  const { jobs } = await bullmqJobs({ url, commandTimeoutMs })
  t.teardown(() => jobs.close())
  jobs.work(saying([]))
  await jobs.add({ id: 'before', type: 'say', data: {} })
  await until(async () => (await jobs.get('before'))?.state === 'completed', 'a job')
  await store.writeProfile('C-1', sampleProfile())

  await second.command('REPLICAOF', '127.0.0.1', String(first.port))
  const replicates = async () =>
    String(await second.command('INFO', 'replication')).includes('master_link_status:up')
  await until(replicates, 'the replica')
  await second.command('REPLICAOF', 'NO', 'ONE')
  address.leadTo(second.port)
  // Who was connected to it stays so.
  await first.command('REPLICAOF', '127.0.0.1', String(second.port))

  let revision = 1
  const isWritten = () =>
    store.writeProfile('C-1', sampleProfile({ revision: revision + 1 })).then(
      written => {
        if (written) revision += 1
        return written
      },
      () => false,
    )
  await until(isWritten, 'the store to write again')
  const other = await redisStore({ url: second.url, decisionsKeptMs: 60_000 })
  t.teardown(() => other.close())
  t.equal((await other.profile('C-1'))?.revision, revision, 'what is written is with the master')

  const elsewhere = redisBus({ url: second.url })
  t.teardown(() => elsewhere.close())
  const { told, ready } = ear(elsewhere, 'call-1')
  await ready
  const isHeard = () => {
    bus.publish('call-1', { seq: 7 })
    return told.some(because => 'seq' in because && because.seq === 7)
  }
  await until(isHeard, 'a change to be told by the master')

  const isAdded = () =>
    jobs.add({ id: 'after', type: 'say', data: {} }).then(
      () => true,
      () => false,
    )
  await until(isAdded, 'a job to be added')
  const isDone = () =>
    jobs.get('after').then(
      job => job?.state === 'completed',
      () => false,
    )
  await until(isDone, 'a job to be done', 30)
})

await t.test('a node that stays a replica is left once a second, and no more', async t => {
  const leaves = leavingReplicas()
  t.equal(leaves(new Error('LOADING Redis is loading the dataset in memory')), false)
  const refused = new Error("READONLY You can't write against a read only replica.")
  t.strictSame([leaves(refused), leaves(refused), leaves(refused)], [true, false, false])
})
