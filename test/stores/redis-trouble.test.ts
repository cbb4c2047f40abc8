import t, { type Test } from 'tap'
import { StoreUnavailable } from '../../src/errors.ts'
import type { Store } from '../../src/ports.ts'
import { type Limits, NO_LIMIT } from '../../src/stock.ts'
import { redisStore } from '../../src/stores/redis.ts'
import { startCluster, startRedis, startSentinel, until, withoutRedis } from '../redis-server.ts'
import { decisionIdAt, sampleDecision, sampleOutcome, sampleProfile, sampleSession } from './samples.ts'

const commandTimeoutMs = 200
const decisionsKeptMs = 60_000
const customerId = 'C-1'
const limits: Limits = { units: 10, unitsPerDay: NO_LIMIT, money: NO_LIMIT, moneyPerDay: NO_LIMIT }

/** Each method, as its users call it. */
const calls: Record<string, (store: Store) => Promise<unknown>> = {
  recall: store => store.recall({ customerId, sessionId: 's', stocked: ['a'] }),
  keep: store => store.keep({ customerId, entries: [sampleOutcome()], session: sampleSession(customerId) }),
  reserve: store => store.reserve('owner', [{ actionId: 'a', cost: 0, holdMs: 1000, limits }]),
  release: store => store.release('owner', ['a']),
  take: store => store.take({ actionId: 'a', outcomeId: 'o', owner: 'owner', cost: 0, limits }),
  giveBack: store => store.giveBack('a', 'o'),
  stock: store => store.stock(['a']),
  profile: store => store.profile(customerId),
  writeProfile: store => store.writeProfile(customerId, sampleProfile()),
  importProfiles: store => store.importProfiles([{ customerId, profile: sampleProfile() }]),
  customers: store => store.customers({ limit: 10 }),
  erase: store => store.erase('C-2'),
  whose: store => store.whose({ type: 'phone', value: '1' }),
  link: store => store.link([{ identity: { type: 'phone', value: '1' }, customerId }]),
  unlink: store => store.unlink({ type: 'phone', value: '1' }),
  identities: store => store.identities(customerId),
  keptOf: store => store.keptOf(customerId),
  decisionsOf: store => store.decisionsOf([customerId], null),
  session: store => store.session('s'),
  known: store => store.known(customerId, ['e']),
  entryOwner: store => store.entryOwner('e'),
  remember: store => store.remember([sampleDecision(customerId)]),
  decision: store => store.decision(decisionIdAt(Date.now())),
  document: store => store.document('n'),
  writeDocument: store => store.writeDocument('n', 1),
  replaceDocument: store => store.replaceDocument('n', null, 1),
  ping: store => store.ping(),
  'stream.news': ({ stream }) => stream.news(),
  'stream.behind': ({ stream }) => stream.behind(0),
  'stream.lease': ({ stream }) => stream.lease(0, 'me', 10),
  'stream.release': ({ stream }) => stream.release(0, 'me'),
  'stream.next': ({ stream }) => stream.next(0, ['counts'], 10),
  'stream.advance': ({ stream }) =>
    stream.advance({
      partition: 0,
      from: '1-1',
      to: '2-1',
      taken: [{ consumer: 'counts', dead: [] }],
      consumers: [],
    }),
  'stream.outcomesOf': ({ stream }) => stream.outcomesOf('C-1', { decisionId: 'd', actionId: 'a' }),
  'stream.reached': ({ stream }) => stream.reached('counts'),
  'stream.state': ({ stream }) => stream.state(0, 'counts'),
  'stream.states': ({ stream }) => stream.states('counts'),
  'stream.due': ({ stream }) => stream.due(0, 0, 10),
  'stream.forgetWindows': ({ stream }) => stream.forgetWindows(0, ['w']),
  'stream.deadLetters': ({ stream }) => stream.deadLetters({ limit: 10 }),
  'stream.countDeadLetters': ({ stream }) => stream.countDeadLetters(),
  'stream.retryDeadLetter': ({ stream }) => stream.retryDeadLetter('00-1-1'),
  'stream.dropDeadLetter': ({ stream }) => stream.dropDeadLetter('00-1-1'),
}

/** Every method rejects with `StoreUnavailable`, and none takes longer than the time of a command and some slack. */
async function refusesAll(t: Test, store: Store, slackMs: number): Promise<void> {
  await Promise.all(
    Object.entries(calls).map(async ([name, call]) => {
      const start = performance.now()
      await t.rejects(call(store), StoreUnavailable, name)
      const tookMs = performance.now() - start
      t.ok(tookMs < commandTimeoutMs + slackMs, `${name} gave up after ${tookMs.toFixed(0)} ms`)
    }),
  )
}

function recovers(store: Store, seconds?: number): Promise<void> {
  return until(
    () =>
      store.ping().then(
        () => true,
        () => false,
      ),
    'the store to answer again',
    seconds,
  )
}

await t.test('with one Redis', { skip: withoutRedis() }, async t => {
  const server = await startRedis()
  const store = await redisStore({ url: server.url, decisionsKeptMs, commandTimeoutMs })
  t.teardown(server.close)
  t.teardown(() => store.close())
  await store.writeProfile('C-kept', sampleProfile())

  await t.test('every method of the store is tried here', async t => {
    t.strictSame(
      Object.keys(calls).sort(),
      [...Object.keys(store), ...Object.keys(store.stream).map(name => `stream.${name}`)]
        .filter(name => !['close', 'stream', 'stream.partitions'].includes(name))
        .sort(),
    )
    t.equal(store.stream.partitions.length, 64, 'what is no method is left as it is')
  })

  await t.test(
    'a Redis that is stuck makes every method give up in time, and is used again when it goes on',
    async t => {
      await server.signal('SIGSTOP')
      await refusesAll(t, store, 300)
      await refusesAll(t, store, 300)
      await server.signal('SIGCONT')
      await recovers(store)
      t.strictSame(await store.profile('C-kept'), sampleProfile())
    },
  )

  await t.test('a Redis that stays stuck is refused at once', async t => {
    await server.signal('SIGSTOP')
    const refusedAtOnce = async () => {
      const start = performance.now()
      await t.rejects(store.profile('C-kept'), StoreUnavailable)
      return performance.now() - start < commandTimeoutMs / 2
    }
    await until(refusedAtOnce, 'calls to be refused at once')
    await server.signal('SIGCONT')
    await recovers(store)
  })

  await t.test(
    'a Redis that is gone refuses every method, and is used again when it is back, with all it had',
    async t => {
      await server.signal('SIGKILL')
      await refusesAll(t, store, 300)
      await server.restart()
      await recovers(store)
      t.strictSame(await store.profile('C-kept'), sampleProfile())
      for (const [name, call] of Object.entries(calls)) await t.resolves(call(store), name)
    },
  )

  await t.test('a script that Redis has forgotten is sent again', async t => {
    const taking = { actionId: 'stock', owner: 'owner', cost: 0, limits }
    await store.take({ ...taking, outcomeId: 'o1' })
    await server.command('SCRIPT', 'FLUSH')
    await store.take({ ...taking, outcomeId: 'o2' })
    const { taken } = await store.recall({ customerId: 'x', stocked: ['stock'] })
    t.equal(taken.stock?.units, 2)
  })

  await t.test('a mistake is no trouble of Redis and keeps its name', async t => {
    await server.command('SADD', 'tact:document:wrong', 'x')
    const error = await store.document('wrong').then(
      () => null,
      (error: unknown) => error,
    )
    t.notOk(error instanceof StoreUnavailable)
    t.match(error, { message: /WRONGTYPE/ })
  })
})

await t.test(
  'without a Redis the start fails in time and says where it looked, without the password',
  async t => {
    const url = 'redis://user:secret@127.0.0.1:1/0'
    const start = redisStore({ url, decisionsKeptMs, startTimeoutMs: 150 })
    const error = await start.then(
      () => null,
      (error: unknown) => error,
    )
    t.ok(error instanceof StoreUnavailable)
    t.match(error, { message: /127\.0\.0\.1:1.*150 ms/ })
    t.notMatch(error, { message: /secret/ })
  },
)

await t.test('behind a Sentinel the store follows the master', { skip: withoutRedis() }, async t => {
  const sentinel = await startSentinel()
  t.teardown(sentinel.close)
  const store = await redisStore({ url: sentinel.url, decisionsKeptMs, commandTimeoutMs })
  t.teardown(() => store.close())
  await store.writeProfile('C-kept', sampleProfile())
  const replicated = async () => String(await sentinel.master.command('INFO', 'replication'))
  await until(
    async () => /state=online,offset=(\d+),lag=\d+.*master_repl_offset:\1\b/s.test(await replicated()),
    'the replica',
  )
  await sentinel.master.signal('SIGKILL')
  await t.rejects(store.ping(), StoreUnavailable)
  // An election that fails is held again only after twice its time.
  await recovers(store, 45)
  t.strictSame(await store.profile('C-kept'), sampleProfile())
  t.equal(await store.writeProfile('C-kept', sampleProfile({ revision: 2 })), true)
})

await t.test('with a Cluster', { skip: withoutRedis() }, async t => {
  const cluster = await startCluster()
  const store = await redisStore({ url: cluster.url, decisionsKeptMs, commandTimeoutMs })
  t.teardown(cluster.close)
  t.teardown(() => store.close())
  const ids = Array.from({ length: 30 }, (_, i) => `C-${i}`)
  await store.importProfiles(ids.map(customerId => ({ customerId, profile: sampleProfile() })))

  for (const [word, stop, resume] of [
    ['stuck', 'SIGSTOP', () => cluster.nodes[1]!.signal('SIGCONT')],
    ['gone', 'SIGKILL', () => cluster.nodes[1]!.restart()],
  ] as const) {
    await t.test(
      `a master that is ${word} makes its calls give up in time, and is used again when it is back`,
      async t => {
        await cluster.nodes[1]!.signal(stop)
        const start = performance.now()
        const answers = await Promise.allSettled(ids.map(id => store.profile(id)))
        const tookMs = performance.now() - start
        const refused = answers.flatMap(each => (each.status === 'rejected' ? [each.reason] : []))
        t.ok(refused.length > 0 && refused.length < ids.length, `${refused.length} of ${ids.length} refused`)
        t.ok(refused.every(each => each instanceof StoreUnavailable))
        t.ok(tookMs < 2 * commandTimeoutMs + 300, `the last gave up after ${tookMs.toFixed(0)} ms`)
        await resume()
        const allAnswer = () =>
          Promise.all(ids.map(id => store.profile(id))).then(
            () => true,
            () => false,
          )
        await until(allAnswer, 'all masters to answer')
      },
    )
  }
})
