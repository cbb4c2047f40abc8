import { createHash } from 'node:crypto'
import t from 'tap'
import { customerRoutes } from '../../src/http/customers.ts'
import { eventRoutes } from '../../src/http/events.ts'
import { identityRoutes } from '../../src/http/identities.ts'
import { testApp } from '../world.ts'

const routes = [customerRoutes, identityRoutes, eventRoutes]
const phone = (value: string) => ({ type: 'phone', value })

t.test('a profile that is put comes back as the 360 view, and is replaced whole by the next', async t => {
  const { call, clock } = await testApp(t, routes)
  const attributes = { age: 44, consents: ['marketing'], hobby: { name: 'sailing', years: [1, 2] } }
  const first = await call('PUT', '/v1/customers/C-1', { attributes, identities: [phone('+45')] })
  t.equal(first.status, 201)
  t.strictSame(first.body, {
    customerId: 'C-1',
    attributes,
    aggregates: { complaints90d: 0, spent30d: 0, lastRating: null },
    identities: [phone('+45')],
    revision: 1,
    updatedAt: '2026-01-15T12:00:00.000Z',
    source: 'api',
    recent: [],
  })
  t.strictSame((await call('GET', '/v1/customers/C-1')).body, first.body)

  clock.pass(1000)
  const second = await call('PUT', '/v1/customers/C-1', { attributes: { age: 45 } })
  t.equal(second.status, 200)
  t.match(second.body, { revision: 2, updatedAt: '2026-01-15T12:00:01.000Z' })
  t.strictSame(second.body.attributes, { age: 45 })
  t.strictSame(second.body.identities, [phone('+45')], 'identities that are left out stay')

  const third = await call('PUT', '/v1/customers/C-1', {
    attributes: { age: 45 },
    identities: [phone('+46')],
  })
  t.strictSame(third.body.identities, [phone('+46')])
})

t.test('a declared attribute of another type is refused with its path and what was seen', async t => {
  const { call, store } = await testApp(t, routes)
  const answer = await call('PUT', '/v1/customers/C-1', {
    attributes: { age: 'old', tier: 'silver', customerSince: 'soon', free: 'x', inDefault: null },
  })
  t.equal(answer.status, 422)
  t.match(answer.headers['content-type'], /^application\/problem\+json/)
  t.strictSame(answer.body.errors, [
    { path: 'attributes.age', message: 'expected a finite number; seen "old"' },
    { path: 'attributes.tier', message: 'expected one of basic, gold; seen "silver"' },
    {
      path: 'attributes.customerSince',
      message: 'expected a time such as 2026-01-31T12:00:00Z; seen "soon"',
    },
  ])
  t.equal(await store.profile('C-1'), null, 'nothing was written')

  const patch = await call('PATCH', '/v1/customers/C-1', { attributes: { age: 121 } })
  t.equal(patch.status, 422)
  t.match(patch.body.errors, [{ path: 'attributes.age', message: 'expected at most 120; seen 121' }])
})

t.test('malformed bodies and ids are refused with their path', async t => {
  const { call } = await testApp(t, routes)
  const refusals: [body: unknown, path: string][] = [
    [{}, 'attributes'],
    [{ attributes: [] }, 'attributes'],
    [{ attributes: {}, atributes: {} }, 'atributes'],
    [{ attributes: {}, identities: [{ type: 'Phone', value: '1' }] }, 'identities[0].type'],
  ]
  for (const [body, path] of refusals) {
    const answer = await call('PUT', '/v1/customers/C-1', body)
    t.equal(answer.status, 422)
    t.equal(answer.body.errors[0].path, path)
  }
  t.equal((await call('PUT', '/v1/customers/C%0A1', { attributes: {} })).status, 422)
  t.equal(
    (await call('PUT', '/v1/customers/C-1', '{"attributes":{"__proto__":{}}}', json)).status,
    400,
    'a key that is no data',
  )
})

const json = { 'content-type': 'application/json' }

t.test('nothing is known of an unknown customer', async t => {
  const { call } = await testApp(t, routes)
  const answer = await call('GET', '/v1/customers/C-1')
  t.equal(answer.status, 404)
  t.match(answer.body.detail, 'C-1')
})

t.test('a customer who is known by events alone has a view without a profile', async t => {
  const { call, clock } = await testApp(t, routes)
  const event = (type: string, data = {}) => ({ type, customerId: 'C-1', data })
  await call('POST', '/v1/events', [event('purchase', { amount: 12 }), event('purchase', { amount: 30 })])
  clock.pass(1000)
  await call('POST', '/v1/events', event('rated', { stars: 4 }))
  const { body } = await call('GET', '/v1/customers/C-1')
  t.match(body, { revision: 0, updatedAt: null, source: null, aggregates: { spent30d: 42, lastRating: 4 } })
  t.equal(body.recent.length, 3)
  t.match(body.recent[0], {
    type: 'event',
    event: 'rated',
    data: { stars: 4 },
    at: '2026-01-15T12:00:01.000Z',
  })
})

t.test('the timeline is told in pages, the view has its newest 20', async t => {
  const { call } = await testApp(t, routes)
  for (let minute = 0; minute < 25; minute++) {
    const at = new Date(Date.UTC(2026, 0, 15, 11, minute)).toISOString()
    await call('POST', '/v1/events', { eventId: `e${minute}`, type: 'page-view', customerId: 'C-1', at })
  }
  const told: string[] = []
  let url: string | null = '/v1/customers/C-1/timeline?limit=10'
  while (url !== null) {
    const { status, body } = await call('GET', url)
    t.equal(status, 200)
    told.push(...body.items.map((item: { id: string }) => item.id))
    url =
      body.next === null ? null : `/v1/customers/C-1/timeline?limit=10&after=${encodeURIComponent(body.next)}`
  }
  const newestFirst = Array.from({ length: 25 }, (_, index) => `e${24 - index}`)
  t.strictSame(told, newestFirst)
  const { recent } = (await call('GET', '/v1/customers/C-1')).body
  t.strictSame(
    recent.map((item: { id: string }) => item.id),
    newestFirst.slice(0, 20),
  )
  const bad = await call('GET', '/v1/customers/C-1/timeline?after=yesterday')
  t.equal(bad.status, 422)
  t.equal(bad.body.errors[0].path, 'after')
})

t.test('customers are listed in pages', async t => {
  const { call } = await testApp(t, routes)
  for (let n = 1; n <= 5; n++) await call('PUT', `/v1/customers/C-${n}`, { attributes: {} })
  const first = (await call('GET', '/v1/customers?limit=3')).body
  t.strictSame(first.items, [{ customerId: 'C-1' }, { customerId: 'C-2' }, { customerId: 'C-3' }])
  const second = (await call('GET', `/v1/customers?limit=3&after=${first.next}`)).body
  t.strictSame(second, { items: [{ customerId: 'C-4' }, { customerId: 'C-5' }], next: null })
  t.equal((await call('GET', '/v1/customers?limit=0')).status, 422)
})

t.test('an erasure removes all and leaves a receipt that tells nothing of the person', async t => {
  const { call, store } = await testApp(t, routes)
  await call('PUT', '/v1/customers/C-1', { attributes: { age: 44 }, identities: [phone('+45')] })
  await call('POST', '/v1/events', { type: 'complaint', identity: phone('+45'), sessionId: 'call-1' })
  const { status, body } = await call('DELETE', '/v1/customers/C-1')
  t.equal(status, 200)
  t.match(body, { customerId: 'C-1', erasedAt: '2026-01-15T12:00:00.000Z' })
  t.strictSame(body.removed, {
    profile: 1,
    sessions: 1,
    entries: 1,
    decisions: 0,
    identities: 1,
    logLines: 0,
  })
  t.equal((await call('GET', '/v1/customers/C-1')).status, 404)
  t.equal(await store.whose(phone('+45')), null)

  const receipt = (await store.document(`receipt:${body.receiptId}`)) as { customerHash: string }
  t.match(receipt, { receiptId: body.receiptId, removed: body.removed })
  t.notMatch(JSON.stringify(receipt), 'C-1')
  t.equal(receipt.customerHash, createHash('sha256').update(`${body.receiptId}:C-1`).digest('hex'))

  const again = await call('DELETE', '/v1/customers/C-1')
  t.equal(again.status, 200, 'there is nothing wrong with erasing what is not there')
  t.ok(Object.values(again.body.removed).every(count => count === 0))
  t.not(again.body.receiptId, body.receiptId)
})

t.test('identities are linked, moved (and said so) and unlinked', async t => {
  const { call, store } = await testApp(t, routes)
  const link = (value: string, customerId: string) => ({ identity: phone(value), customerId })
  const first = await call('POST', '/v1/identities', { link: [link('+1', 'C-1'), link('+2', 'C-1')] })
  t.equal(first.status, 200)
  t.strictSame(first.body, { linked: 2, unlinked: 0, moved: [] })

  const second = await call('POST', '/v1/identities', {
    link: [link('+1', 'C-2'), link('+3', 'C-2')],
    unlink: [phone('+2'), phone('+9')],
  })
  const moved = [{ identity: phone('+1'), from: 'C-1', to: 'C-2' }]
  t.strictSame(second.body, { linked: 2, unlinked: 1, moved })
  t.equal(await store.whose(phone('+1')), 'C-2')
  t.equal(await store.whose(phone('+2')), null)
  t.same(await store.identities('C-1'), [])

  t.equal((await call('POST', '/v1/identities', {})).status, 422)
  const twice = await call('POST', '/v1/identities', { link: [link('+1', 'C-3')], unlink: [phone('+1')] })
  t.equal(twice.status, 422)
  t.equal(await store.whose(phone('+1')), 'C-2', 'nothing was done')
})
