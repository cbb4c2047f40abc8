import t, { type Test } from 'tap'
import { decisionRoutes } from '../../src/http/decisions.ts'
import { eventRoutes } from '../../src/http/events.ts'
import { identityRoutes } from '../../src/http/identities.ts'
import type { World } from '../../src/world.ts'
import { type TestApp, testApp } from '../world.ts'

const decisions = (app: TestApp['app'], world: World) =>
  decisionRoutes(app, () => ({ world, onDecision() {} }))

async function bank(t: Test) {
  const made = await testApp(t, [eventRoutes, decisions, identityRoutes])
  const send = (body: unknown, headers?: Record<string, string>) =>
    made.call('POST', '/v1/events', body, headers)
  const history = async (customerId = 'C-1') => (await made.store.recall({ customerId, stocked: [] })).history
  return { ...made, send, history }
}

t.test('an event is kept as it was told', async t => {
  const { send, history } = await bank(t)
  const data = { amount: 12.5, items: ['a', { deep: true }], none: null }
  const answer = await send({
    eventId: 'e-1',
    type: 'purchase',
    customerId: 'C-1',
    channel: 'web',
    at: '2026-01-01T00:00:00Z',
    data,
  })
  t.strictSame([answer.status, answer.body], [202, { ids: ['e-1'] }])
  const at = Date.UTC(2026, 0, 1)
  t.strictSame(await history(), [{ type: 'event', id: 'e-1', at, event: 'purchase', data, channel: 'web' }])
})

t.test('an event that is sent again counts once: by its own id, or by the key of its request', async t => {
  const { send, history } = await bank(t)
  const own = { eventId: 'e-1', type: 'complaint', customerId: 'C-1' }
  await send(own)
  await send([own, own])
  t.equal((await history()).length, 1)
  const two = [
    { type: 'complaint', customerId: 'C-1' },
    { type: 'complaint', customerId: 'C-1' },
  ]
  const key = { 'idempotency-key': 'request-7' }
  const [first, second] = [await send(two, key), await send(two, key)]
  t.strictSame(first.body, { ids: ['request-7:000', 'request-7:001'] })
  t.strictSame(second.body, first.body)
  t.equal((await history()).length, 3)
  await send(two)
  await send(two)
  t.equal((await history()).length, 7, 'without either each is a new one')
})

t.test('events of one request and one moment stay in the order of the request', async t => {
  const { send, history } = await bank(t)
  const rated = Array.from({ length: 101 }, (_, stars) => ({
    type: 'rated',
    customerId: 'C-1',
    data: { stars },
  }))
  await send(rated, { 'idempotency-key': 'request-8' })
  const stars = (await history()).map(entry => entry.type === 'event' && entry.data.stars)
  t.strictSame(
    stars,
    rated.map(({ data }) => data.stars),
  )
})

t.test('a key that cannot be kept is refused', async t => {
  const { send, history } = await bank(t)
  for (const key of ['', 'x'.repeat(191)]) {
    const answer = await send({ type: 'complaint', customerId: 'C-1' }, { 'idempotency-key': key })
    t.equal(answer.status, 422)
    t.match(answer.body.errors, [{ path: 'idempotency-key' }])
  }
  t.strictSame(await history(), [])
})

t.test('events of a session become its live facts, in their order', async t => {
  const { send, store } = await bank(t)
  const said = { customerId: 'C-1', sessionId: 'call-1', channel: 'call-centre' }
  await send([
    { ...said, type: 'utterance', data: { reason: 'fee', sentiment: 0.2 } },
    { ...said, type: 'complaint' },
    { ...said, type: 'small-talk' },
  ])
  const session = await store.session('call-1')
  t.match(session, {
    customerId: 'C-1',
    channel: 'call-centre',
    facts: { reason: { value: 'fee' }, sentiment: { value: -0.4 }, resolved: { value: false } },
  })
  await send({ type: 'problem-solved', sessionId: 'call-1' })
  const after = await store.session('call-1')
  t.equal(after?.facts.resolved?.value, true, 'the session’s customer need not be named again')
  t.notOk(after?.facts.sentiment)
})

t.test('an event finds its customer by an identity, before and after it is linked', async t => {
  const { call, send, history } = await bank(t)
  const identity = { type: 'cookie', value: 'abc' }
  await call('POST', '/v1/identities', { link: [{ identity, customerId: 'C-1' }] })
  await send({ type: 'page-view', identity })
  t.equal((await history()).length, 1)
  const stranger = { type: 'cookie', value: 'xyz' }
  await send({ type: 'page-view', identity: stranger })
  const asked = { identity: stranger, channel: 'call-centre', placement: 'agent-screen' }
  const { customerId } = (await call('POST', '/v1/decisions', asked)).body
  t.equal((await history(customerId)).length, 1, 'it is the stranger’s')
})

t.test('CloudEvents are taken, alone and in a batch, and are one by source and id', async t => {
  const { send, history } = await bank(t)
  const event = {
    specversion: '1.0',
    id: '1',
    source: '/shop',
    type: 'purchase',
    subject: 'C-1',
    time: '2026-01-02T00:00:00Z',
    datacontenttype: 'application/json',
    data: { amount: 5 },
  }
  const alone = await send(event, { 'content-type': 'application/cloudevents+json' })
  t.strictSame([alone.status, alone.body], [202, { ids: ['/shop#1'] }])
  const batch = [event, { ...event, source: '/app' }, { ...event, id: '2', sessionid: 's-1', channel: 'web' }]
  const many = await send(batch, { 'content-type': 'application/cloudevents-batch+json' })
  t.strictSame(many.body, { ids: ['/shop#1', '/app#1', '/shop#2'] })
  t.equal((await send(event)).status, 202, 'as plain JSON, too')
  const kept = await history()
  t.strictSame(kept.map(({ id }) => id).sort(), ['/app#1', '/shop#1', '/shop#2'])
  t.match(
    kept.find(({ id }) => id === '/shop#2'),
    { event: 'purchase', sessionId: 's-1', channel: 'web', at: Date.UTC(2026, 0, 2), data: { amount: 5 } },
  )
})

t.test('what cannot be taken is refused with its path, and nothing of its list is kept', async t => {
  const { send, history } = await bank(t)
  const good = { eventId: 'good', type: 'complaint', customerId: 'C-1' }
  const cloud = { specversion: '1.0', id: '1', source: 's', type: 'x', subject: 'C-1' }
  for (const [bad, path] of [
    [{ type: 'complaint' }, /customerId/],
    [{ type: 'complaint', sessionId: 'nobody-knows' }, /customerId/],
    [{ ...good, type: '' }, /type/],
    [{ ...good, typ: 'x' }, /typ$/],
    [{ ...good, at: '2026-02-30T00:00:00Z' }, /at/],
    [{ ...good, customerId: 'C-\u0000' }, /customerId/],
    [{ ...good, customerId: 'C-\ufffd' }, /customerId/],
    [{ ...good, sessionId: '\ud800' }, /sessionId/],
    [{ ...good, data: { text: 'half \udc00' } }, /data/],
    [{ ...good, data: [1] }, /data/],
    [{ ...cloud, source: 's'.repeat(200) }, /source/],
    [{ ...cloud, sessionid: 's'.repeat(200) }, /sessionid/],
    [{ ...cloud, subject: undefined }, /subject/],
  ] as const) {
    const alone = await send(bad)
    t.equal(alone.status, 422, JSON.stringify(bad).slice(0, 90))
    t.match(alone.body.errors[0].path, path)
    const listed = await send([good, bad])
    t.equal(listed.status, 422)
    t.match(listed.body.errors[0].path, /^\[1\]/)
  }
  t.equal((await send([])).status, 422)
  t.strictSame(await history(), [])
})

t.test('what a rule cannot work out leaves its fact as it was', async t => {
  const { send, store } = await bank(t)
  const said = { customerId: 'C-1', sessionId: 'call-1' }
  await send({ ...said, type: 'page-view', data: { page: '/fees' } })
  const answer = await send({ ...said, type: 'page-view', data: {} })
  t.equal(answer.status, 202)
  t.equal((await store.session('call-1'))?.facts.page?.value, '/fees')
})

t.test('an ended session takes nothing more', async t => {
  const { send, store, history } = await bank(t)
  await send({ type: 'complaint', customerId: 'C-1', sessionId: 'call-1' })
  const session = (await store.session('call-1'))!
  const ended = { ...session, revision: session.revision + 1, endedAt: 1 }
  await store.keep({ customerId: 'C-1', entries: [], session: ended, sessionTtlMs: 60_000 })
  const answer = await send({ type: 'complaint', sessionId: 'call-1' })
  t.equal(answer.status, 409)
  t.match(answer.body.detail, /call-1.*ended/)
  t.equal((await history()).length, 1)
})
