import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import t from 'tap'
import { StoreUnavailable } from '../../src/errors.ts'
import { customerRoutes } from '../../src/http/customers.ts'
import { importRoutes } from '../../src/http/import.ts'
import { testApp } from '../world.ts'

const routes = [importRoutes, customerRoutes]
const ndjson = { 'content-type': 'application/x-ndjson' }
const line = (customerId: string, attributes: unknown, more = {}) =>
  JSON.stringify({ customerId, attributes, ...more })

t.test('2,000 profiles are imported, more than a body may otherwise hold', async t => {
  const { call, store } = await testApp(t, routes)
  const lines = Array.from({ length: 2000 }, (_, n) =>
    line(`C-${n}`, { age: n % 100, balance: n }, { identities: [{ type: 'phone', value: `+${n}` }] }),
  )
  const { status, body } = await call('POST', '/v1/customers/import', lines.join('\n'), ndjson)
  t.equal(status, 200)
  t.strictSame(body, { read: 2000, kept: 2000, refused: 0, errors: [], errorsLeftOut: 0 })
  t.match(await store.profile('C-1999'), {
    attributes: { age: 99, balance: 1999 },
    revision: 1,
    source: 'import',
  })
  t.equal(await store.whose({ type: 'phone', value: '+1234' }), 'C-1234')
  const page = await store.customers({ limit: 5000 })
  t.equal(page.items.length, 2000)
})

t.test('every bad line is told with its number and reason, and good ones are kept', async t => {
  const { call, store } = await testApp(t, routes)
  const lines = [
    line('C-1', { age: 44 }),
    '{"customerId": "C-2"',
    '',
    line('C-3', { age: 'old' }),
    '   ',
    JSON.stringify({ attributes: {} }),
    Buffer.from([0x7b, 0xff, 0x7d]),
    line('C-4', { note: 'x'.repeat(70_000) }),
    line('C-5', {}, { identity: 'x' }),
    '[]',
    '{"customerId":"C-6","attributes":{"age":1e999}}',
    `${line('C-7', { age: 45 })}\r`,
  ]
  const body = Buffer.concat(lines.flatMap(text => [Buffer.from(text), Buffer.from('\n')]))
  const answer = await call('POST', '/v1/customers/import', body, ndjson)
  t.equal(answer.status, 200)
  const { errors, ...counts } = answer.body
  t.strictSame(counts, { read: 10, kept: 2, refused: 8, errorsLeftOut: 0 })
  const told = errors.map((e: { line: number; path?: string; reason: string }) => [
    e.line,
    e.path,
    e.reason.slice(0, 24),
  ])
  t.strictSame(told, [
    [2, undefined, "is not JSON: Expected ',"],
    [4, 'attributes.age', 'expected a finite number'],
    [6, 'customerId', 'is missing; expected str'],
    [7, undefined, 'is not UTF-8; save it as'],
    [8, undefined, 'is longer than 65536 byt'],
    [9, 'identity', 'is not known here; check'],
    [10, undefined, 'expected object; seen ar'],
    [11, 'attributes.age', 'numbers must be finite; '],
  ])
  t.same((await store.customers({ limit: 10 })).items, ['C-1', 'C-7'])
})

t.test('of a customer that comes twice the last line wins, in one batch and across two', async t => {
  const { call, store } = await testApp(t, routes)
  const others = Array.from({ length: 600 }, (_, n) => line(`X-${n}`, {}))
  const lines = [
    line('C-1', { age: 1 }),
    line('C-1', { age: 2, tier: 'gold' }),
    ...others,
    line('C-2', { age: 1 }),
  ]
  await call('POST', '/v1/customers/import', [...lines, line('C-1', { age: 3 })].join('\n'), ndjson)
  t.strictSame((await store.profile('C-1'))?.attributes, { age: 3 })
  const { body } = await call('POST', '/v1/customers/import', lines.join('\n'), ndjson)
  t.equal(body.kept, 603)
  t.strictSame((await store.profile('C-1'))?.attributes, { age: 2, tier: 'gold' })
})

t.test('of very many bad lines the first 1,000 are told, and how many are not', async t => {
  const { call } = await testApp(t, routes)
  const { body } = await call('POST', '/v1/customers/import', 'x\n'.repeat(1500), ndjson)
  t.match(body, { read: 1500, kept: 0, refused: 1500, errorsLeftOut: 500 })
  t.equal(body.errors.length, 1000)
  t.equal(body.errors[999].line, 1000)
})

t.test('only NDJSON is taken here, and NDJSON only here', async t => {
  const { call } = await testApp(t, routes)
  const one = line('C-1', {})
  const jsonl = { 'content-type': 'application/jsonl; charset=utf-8' }
  t.equal((await call('POST', '/v1/customers/import', one, jsonl)).body.kept, 1)
  t.equal((await call('POST', '/v1/customers/import', { customerId: 'C-1', attributes: {} })).status, 415)
  t.equal((await call('POST', '/v1/customers/import', one, {})).status, 415)
  t.equal((await call('POST', '/v1/customers/import')).status, 415)
  t.equal((await call('PUT', '/v1/customers/C-1', one, ndjson)).status, 415)
  t.equal((await call('POST', '/v1/customers/import', '', ndjson)).body.read, 0)
})

t.test('a line cut at any byte, even inside a letter, is read whole', async t => {
  const { app, store } = await testApp(t, routes)
  const bytes = Buffer.from(`${line('Ærø', { name: 'Åse 🙂' })}\n${line('C-2', {})}`)
  const payload = Readable.from(Array.from(bytes, byte => Buffer.from([byte])))
  const answer = await app.inject({ method: 'POST', url: '/v1/customers/import', headers: ndjson, payload })
  t.equal(answer.json().kept, 2)
  t.strictSame((await store.profile('Ærø'))?.attributes, { name: 'Åse 🙂' })
})

t.test('others are answered while an import is under way, and it is cut off without harm', async t => {
  const { app, store } = await testApp(t, routes)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const sending = request({ port, method: 'POST', path: '/v1/customers/import', headers: ndjson })
  sending.on('error', () => {})
  for (let n = 0; n < 1000; n++) sending.write(`${line(`C-${n}`, { age: 1 })}\n`)
  for (let kept = 0; kept === 0; ) {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/customers?limit=1`)
    if (answer.status !== 200) t.fail(`answered ${answer.status}`)
    kept = ((await answer.json()) as { items: unknown[] }).items.length
  }
  sending.destroy()
  await new Promise(resolve => sending.on('close', resolve))
  t.match(await store.profile('C-0'), { attributes: { age: 1 } }, 'what was kept stays')
})

t.test('a store that fails in the middle is told with what is kept, over a real connection', async t => {
  const { app, store } = await testApp(t, routes)
  const importProfiles = store.importProfiles
  let batches = 0
  store.importProfiles = async profiles => {
    batches += 1
    if (batches === 2) throw new StoreUnavailable('gone')
    return importProfiles(profiles)
  }
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const lines = Array.from({ length: 5000 }, (_, n) => line(`C-${n}`, { age: 1 }))
  const answer = await fetch(`http://127.0.0.1:${port}/v1/customers/import`, {
    method: 'POST',
    headers: ndjson,
    body: ['bad', ...lines].join('\n'),
  })
  t.equal(answer.status, 503)
  t.ok(answer.headers.get('retry-after'))
  const { detail } = (await answer.json()) as { detail: string }
  t.match(detail, 'Of the first 100 lines 99 are kept')
  t.equal((await store.customers({ limit: 1000 })).items.length, 99)
})
