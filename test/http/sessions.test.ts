import t from 'tap'
import { decisionRoutes } from '../../src/http/decisions.ts'
import { identityRoutes } from '../../src/http/identities.ts'
import { sessionRoutes } from '../../src/http/sessions.ts'
import { edited } from '../builders.ts'
import { type TestApp, testApp } from '../world.ts'

const routes = [
  sessionRoutes,
  identityRoutes,
  (...[app, world]: Parameters<typeof sessionRoutes>) =>
    decisionRoutes(app, () => ({ world, onDecision() {} })),
]
const minuteMs = 60_000

const tell = ({ call }: TestApp, type: string, data = {}, more = {}) =>
  call('POST', '/v1/sessions/call-1/events', { type, data, channel: 'call-centre', ...more })

t.test('the first event opens a session, the next need no customer, and its facts are told', async t => {
  const app = await testApp(t, routes)
  const { call, clock } = app
  const opened = await tell(app, 'utterance', { reason: 'fee', sentiment: -0.6 }, { customerId: 'C-1' })
  t.equal(opened.status, 202)
  t.equal(opened.body.ids.length, 1)
  clock.pass(minuteMs)
  t.equal((await tell(app, 'page-view', { page: 'fees' })).status, 202)
  const { status, body } = await call('GET', '/v1/sessions/call-1')
  t.equal(status, 200)
  t.strictSame(body, {
    sessionId: 'call-1',
    customerId: 'C-1',
    channel: 'call-centre',
    openedAt: '2026-01-15T12:00:00.000Z',
    endedAt: null,
    revision: 2,
    facts: {
      sentiment: { value: -0.6, at: '2026-01-15T12:00:00.000Z' },
      reason: { value: 'fee', at: '2026-01-15T12:00:00.000Z' },
      page: { value: 'fees', at: '2026-01-15T12:01:00.000Z' },
    },
  })
})

t.test('facts that have expired are left out, at the very moment at which rules forget them', async t => {
  const app = await testApp(t, routes)
  const { call, clock } = app
  await tell(app, 'page-view', { page: 'fees' }, { customerId: 'C-1' })
  clock.pass(5 * minuteMs - 1)
  t.strictSame(Object.keys((await call('GET', '/v1/sessions/call-1')).body.facts), ['page'])
  clock.pass(1)
  t.strictSame((await call('GET', '/v1/sessions/call-1')).body.facts, {})
})

t.test('what a session was told changes the next decision', async t => {
  const app = await testApp(t, routes)
  const { call } = app
  const top = async () => {
    const request = {
      customerId: 'C-1',
      channel: 'call-centre',
      placement: 'agent-screen',
      sessionId: 'call-1',
    }
    const { body } = await call('POST', '/v1/decisions', request)
    return [body.actions[0]?.actionId, body.locks.length]
  }
  t.same(await top(), ['savings-survey', 0])
  await tell(app, 'utterance', { reason: 'fee', sentiment: -0.6 }, { customerId: 'C-1' })
  t.same(await top(), ['refund-fee', 1])
  await tell(app, 'problem-solved')
  t.same(await top(), ['explain-fee', 0])
})

t.test('an array is kept in its order, and the same event counts once', async t => {
  const { call, store } = await testApp(t, routes)
  const events = [
    { eventId: 'u1', type: 'utterance', customerId: 'C-1', data: { reason: 'card' } },
    { eventId: 'u2', type: 'utterance', data: { reason: 'fee' } },
  ]
  for (let time = 0; time < 2; time++) {
    const answer = await call('POST', '/v1/sessions/call-1/events', events)
    t.strictSame([answer.status, answer.body.ids], [202, ['u1', 'u2']])
  }
  t.equal((await call('GET', '/v1/sessions/call-1')).body.facts.reason.value, 'fee')
  t.equal((await store.recall({ customerId: 'C-1', stocked: [] })).history.length, 2)

  const key = { 'idempotency-key': 'k1' }
  for (let time = 0; time < 2; time++)
    await call('POST', '/v1/sessions/call-1/events', { type: 'complaint' }, key)
  t.equal((await store.recall({ customerId: 'C-1', stocked: [] })).history.length, 3)
})

t.test('an identity opens a session of the customer to whom it leads', async t => {
  const app = await testApp(t, routes)
  const identity = { type: 'phone', value: '+45' }
  await app.call('POST', '/v1/identities', { link: [{ identity, customerId: 'C-1' }] })
  await tell(app, 'complaint', {}, { identity })
  t.equal((await app.call('GET', '/v1/sessions/call-1')).body.customerId, 'C-1')
  t.equal((await tell(app, 'complaint', {}, { customerId: 'C-1' })).status, 202)
})

t.test('a session belongs to one customer', async t => {
  const app = await testApp(t, routes)
  await tell(app, 'complaint', {}, { customerId: 'C-1' })
  const other = await tell(app, 'complaint', {}, { customerId: 'C-2' })
  t.equal(other.status, 409)
  t.equal(other.body.errors[0].path, 'customerId')
  const both = [
    { type: 'complaint', customerId: 'C-1' },
    { type: 'complaint', customerId: 'C-2' },
  ]
  t.equal((await app.call('POST', '/v1/sessions/call-2/events', both)).status, 409)
  t.equal((await app.call('GET', '/v1/sessions/call-2')).status, 404, 'nothing was kept')
})

t.test('an unknown session says how to open it', async t => {
  const app = await testApp(t, routes)
  for (const [method, url] of [
    ['GET', '/v1/sessions/call-1'],
    ['DELETE', '/v1/sessions/call-1'],
  ] as const)
    t.equal((await app.call(method, url)).status, 404)
  const answer = await tell(app, 'complaint')
  t.equal(answer.status, 404)
  t.match(answer.body.detail, 'customerId')
  const named = await app.call('POST', '/v1/sessions/call-1/events', {
    type: 'complaint',
    sessionId: 'call-1',
  })
  t.equal(named.status, 422)
  t.equal(named.body.errors[0].path, 'sessionId')
})

t.test('a session that was ended has no facts, takes no events, and may be ended again', async t => {
  const app = await testApp(t, routes)
  await tell(app, 'utterance', { reason: 'fee' }, { customerId: 'C-1' })
  app.clock.pass(minuteMs)
  const ended = await app.call('DELETE', '/v1/sessions/call-1')
  t.equal(ended.status, 204)
  const { body } = await app.call('GET', '/v1/sessions/call-1')
  t.match(body, { endedAt: '2026-01-15T12:01:00.000Z' })
  t.strictSame(body.facts, {})
  t.equal((await tell(app, 'complaint')).status, 409)
  t.equal((await app.call('DELETE', '/v1/sessions/call-1')).status, 204)
})

t.test(
  'what an event says of its session knows how many there were, with itself, also told together',
  async t => {
    const files = edited('context.yaml', ', resolved: false }', `, resolved: 'customer.complaints90d >= 3' }`)
    const app = await testApp(t, routes, { files })
    const complaint = { type: 'complaint', customerId: 'C-1' }
    const resolved = async (events: unknown) => {
      t.equal((await app.call('POST', '/v1/sessions/call-1/events', events)).status, 202)
      return (await app.call('GET', '/v1/sessions/call-1')).body.facts.resolved.value
    }
    t.equal(await resolved([complaint, complaint]), false)
    t.equal(await resolved({ ...complaint, eventId: 'third' }), true)
    t.equal(await resolved({ ...complaint, eventId: 'third' }), true, 'told again it changes nothing')
    const other = { ...complaint, customerId: 'C-2' }
    const { body } = await app.call('POST', '/v1/sessions/call-2/events', [other, other, other])
    t.equal(body.ids.length, 3)
    t.match((await app.call('GET', '/v1/sessions/call-2')).body.facts, { resolved: { value: true } })
  },
)
