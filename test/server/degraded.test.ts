import t from 'tap'
import { startRedis, until, withoutRedis } from '../redis-server.ts'
import { smallSettings, startTact } from '../running-server.ts'
import { anna, onThePhone, shown } from './stores.ts'

const timeoutMs = 150

t.test('a Redis that is stuck, and then goes on', { skip: withoutRedis() }, async t => {
  const redis = await startRedis()
  t.teardown(() => redis.close())
  const server = await startTact(t, {
    ...smallSettings(t),
    TACT_REDIS_URL: redis.url,
    TACT_REDIS_TIMEOUT_MS: String(timeoutMs),
  })
  const { call } = server
  await call('PUT', '/v1/customers/C-1', { attributes: anna })
  const identity = { type: 'phone', value: '+45' }
  await call('POST', '/v1/identities', { link: [{ identity, customerId: 'C-1' }] })
  const { body: before } = await call('POST', '/v1/decisions', onThePhone)
  t.equal((await call('GET', '/readyz')).status, 200)
  const said = { decisionId: before.decisionId, actionId: 'term-deposit', outcome: 'rejected' }
  const event = { type: 'complaint', customerId: 'C-1' }

  await redis.signal('SIGSTOP')
  await t.test('decisions go on within the time, on context and defaults, and say so', async t => {
    const started = performance.now()
    const answer = await call('POST', '/v1/decisions', {
      ...onThePhone,
      context: { reason: 'fee', sentiment: -0.7 },
    })
    const tookMs = performance.now() - started
    t.equal(answer.status, 200)
    t.strictSame(answer.body.degraded, ['profile'])
    t.equal(answer.body.knownCustomer, false)
    t.strictSame(shown(answer.body), ['refund-fee', 'explain-fee'], 'service goes on')
    t.ok(tookMs < 4 * timeoutMs, `${tookMs.toFixed(0)} ms`)
  })

  await t.test('also for one who is known by an identity only', async t => {
    const { channel, placement } = onThePhone
    const answer = await call('POST', '/v1/decisions', { identity, channel, placement })
    t.match(answer, { status: 200, body: { customerId: /^anonymous-/, degraded: ['profile'] } })
  })

  await t.test('outcomes and events are told to come again', async t => {
    for (const [path, body] of [
      ['/v1/outcomes', said],
      ['/v1/events', event],
    ] as const) {
      const answer = await call('POST', path, body)
      t.equal(answer.status, 503, path)
      t.match(answer.headers, { 'retry-after': /^\d+$/, 'content-type': /problem\+json/ })
    }
    t.equal((await call('GET', '/v1/customers/C-1')).status, 503)
  })

  await t.test('it lives, but is not ready', async t => {
    t.equal((await call('GET', '/healthz')).status, 200)
    const ready = await call('GET', '/readyz')
    t.equal(ready.status, 503)
    t.match(ready.body, { ready: false, store: /./ })
    t.match((await call('GET', '/metrics')).body, /tact_degraded_total\{step="profile"\} [1-9]/)
  })

  await redis.signal('SIGCONT')
  await t.test('it recovers by itself', async t => {
    const known = async () => (await call('POST', '/v1/decisions', onThePhone)).body.knownCustomer
    await until(known, 'a decision that knows the customer again')
    await until(async () => (await call('GET', '/readyz')).status === 200, 'ready')
    t.equal((await call('POST', '/v1/outcomes', said)).status, 202)
    const { body: after } = await call('POST', '/v1/decisions', onThePhone)
    t.strictSame(after.degraded, [])
    t.notOk(shown(after).includes('term-deposit'), 'the rejection counts')
    t.equal((await call('POST', '/v1/events', event)).status, 202)
    t.strictSame(server.logged('request failed'), [], 'nothing failed here')
  })
})

t.test('a deadline is kept even where Redis may take longer', { skip: withoutRedis() }, async t => {
  const redis = await startRedis()
  t.teardown(() => redis.close())
  const server = await startTact(t, {
    ...smallSettings(t),
    TACT_REDIS_URL: redis.url,
    TACT_REDIS_TIMEOUT_MS: '5000',
  })
  await server.call('POST', '/v1/decisions', onThePhone)
  await redis.signal('SIGSTOP')
  const started = performance.now()
  const answer = await server.call('POST', '/v1/decisions', { ...onThePhone, deadlineMs: 50 })
  const tookMs = performance.now() - started
  t.match(answer, { status: 200, body: { degraded: ['profile'] } })
  t.ok(tookMs < 1000, `${tookMs.toFixed(0)} ms, where Redis would have had 5 s`)
})
