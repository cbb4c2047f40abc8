import { gzipSync } from 'node:zlib'
import t from 'tap'
import { customerRoutes } from '../../src/http/customers.ts'
import { decisionRoutes } from '../../src/http/decisions.ts'
import { eventRoutes } from '../../src/http/events.ts'
import { importRoutes } from '../../src/http/import.ts'
import { sessionRoutes } from '../../src/http/sessions.ts'
import { testApp } from '../world.ts'

const routes = [
  customerRoutes,
  importRoutes,
  eventRoutes,
  sessionRoutes,
  (app: never, world: never) => decisionRoutes(app, () => ({ world, onDecision() {} })),
] as Parameters<typeof testApp>[1]
const json = { 'content-type': 'application/json' }

t.test('what is not UTF-8, or packed, is refused by its name', async t => {
  const { call, store } = await testApp(t, routes)
  const latin = Buffer.from('{"attributes":{"name":"Ren\xe9"}}', 'latin1')
  const good = Buffer.from('{"attributes":{"name":"René"}}')
  const put = (body: Buffer, headers: Record<string, string>) =>
    call('PUT', '/v1/customers/C-1', body, headers)
  for (const [body, headers, status, detail] of [
    [latin, { 'content-type': 'application/json; charset=iso-8859-1' }, 415, /charset "iso-8859-1".*UTF-8/],
    [latin, json, 400, /is not UTF-8/],
    [gzipSync(good), { ...json, 'content-encoding': 'gzip' }, 415, /content-encoding "gzip"/],
    [
      good,
      { 'content-type': 'application/xml' },
      415,
      /"application\/xml" is not taken; send application\/json/,
    ],
    [good, {}, 415, /The body has no content-type; send application\/json/],
    [Buffer.from('{"a":'), json, 400, /is not JSON: .*end/],
  ] as const) {
    const answer = await put(body, headers)
    t.match(answer, { status, body: { status, detail } })
  }
  t.match(await call('PATCH', '/v1/customers/C-1', 'x', { 'content-type': 'text/csv' }), {
    status: 415,
    body: { detail: /"text\/csv" is not taken; send application\/merge-patch\+json or application\/json/ },
  })
  const lines = Buffer.from('{"customerId":"C-1","attributes":{}}')
  for (const headers of [{ 'content-encoding': 'gzip' }, {}] as Record<string, string>[]) {
    const packed: Record<string, string> = { 'content-type': 'application/x-ndjson', ...headers }
    const answer = await call('POST', '/v1/customers/import', gzipSync(lines), packed)
    if (headers['content-encoding']) t.match(answer, { status: 415, body: { detail: /"gzip"/ } })
    else t.match(answer.body.errors, [{ reason: /not UTF-8/ }])
  }
  t.equal(await store.profile('C-1'), null)
  t.equal((await put(good, { 'content-type': 'application/json; charset="UTF-8"' })).status, 201)
  const marked = Buffer.concat([Buffer.from('\ufeff'), good])
  t.equal((await put(marked, json)).status, 200, 'programs on Windows mark UTF-8 at its beginning')
  t.equal((await call('GET', '/v1/customers/C-1')).body.attributes.name, 'René')
})

t.test('of what cannot be taken the path is told', async t => {
  const { call } = await testApp(t, routes)
  for (const [value, path, message] of [
    ['{"a":{"__proto__":{}}}', 'attributes.a.__proto__', /"__proto__" is not taken/],
    ['{"a":[{"\\u005f_proto__":1}]}', 'attributes.a[0].__proto__', /"__proto__" is not taken/],
    ['{"constructor":{"prototype":1}}', 'attributes.constructor.prototype', /"prototype" is not taken/],
    ['{"con\\u0073tructor":{"prototype":1}}', 'attributes.constructor.prototype', /"prototype" is not taken/],
    ['{"age":1e400}', 'attributes.age', /finite; seen Infinity/],
    ['{"a":{"b":[1,"\\ud800"]}}', 'attributes.a.b[1]', /half a character/],
  ] as const) {
    const { body } = await call('PUT', '/v1/customers/C-1', `{"attributes":${value}}`, json)
    t.match(body.errors, [{ path, message }], value)
  }
  t.match(await call('PUT', '/v1/customers/C-1', '{"attributes":{"constructor":"x"}}', json), { status: 201 })
})

t.test('no body is none, where none is asked for', async t => {
  const { call, remembered } = await testApp(t, routes)
  const asked = { customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen' }
  const { decisionId } = (await call('POST', '/v1/decisions', asked)).body
  await remembered()
  const replay = await call('POST', `/v1/decisions/${decisionId}/replay`, '', json)
  t.match(replay, { status: 200, body: { equal: true } })
  t.equal((await call('POST', `/v1/decisions/${decisionId.toUpperCase()}/replay`)).status, 200)
  t.equal((await call('DELETE', '/v1/customers/C-1', '', json)).status, 200)
  t.match(await call('PUT', '/v1/customers/C-1', '', json), { status: 400, body: { detail: /no body/ } })
  const errors = [{ path: '', message: 'is missing; expected object' }]
  t.match(await call('PUT', '/v1/customers/C-1'), { status: 422, body: { errors } })
})

t.test('a store that is away is said to have kept nothing only where something was to be kept', async t => {
  const { call, store } = await testApp(t, routes)
  await store.close()
  const read = await call('GET', '/v1/customers/C-1')
  t.match(read, { status: 503, body: { detail: /cannot be read now/ }, headers: { 'retry-after': /\d/ } })
  const write = await call('PUT', '/v1/customers/C-1', { attributes: {} })
  t.match(write, { status: 503, body: { detail: /not known to be kept/ } })
})

t.test('whoever writes a profile hears whose identities it has taken', async t => {
  const { call } = await testApp(t, routes)
  const identities = [{ type: 'phone', value: '+45' }]
  const put = (id: string, body: object) => call('PUT', `/v1/customers/${id}`, { attributes: {}, ...body })
  t.notOk((await put('C-1', { identities })).body.moved)
  t.notOk((await put('C-1', { identities })).body.moved)
  const moved = [{ identity: identities[0], from: 'C-1', to: 'C-2' }]
  t.strictSame((await put('C-2', { identities })).body.moved, moved)
  const back = await call('PATCH', '/v1/customers/C-1', { identities })
  t.match(back.body.moved, [{ from: 'C-2', to: 'C-1' }])
})
