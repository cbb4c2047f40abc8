import { connect } from 'node:net'
import t, { type Test } from 'tap'
import { type RunningServer, smallSettings, startTact } from '../running-server.ts'
import { onThePhone } from './stores.ts'

t.test('a running server', async t => {
  const server = await startTact(t, smallSettings(t))
  const { call, url } = server

  await t.test('tells that it lives and is ready', async t => {
    const live = await call('GET', '/healthz')
    t.strictSame([live.status, live.body], [200, { status: 'ok' }])
    const ready = await call('GET', '/readyz')
    t.equal(ready.status, 200)
    t.match(ready.body, {
      ready: true,
      store: 'ok',
      strategy: /^[0-9a-f]{12}/,
      models: 0,
      refusedModels: [],
      missingModels: [],
    })
  })

  await t.test('counts decisions for Prometheus', async t => {
    const count = async () => {
      const answer = await call('GET', '/metrics')
      t.match(answer.headers['content-type'], /^text\/plain/)
      const line = (answer: string) =>
        Number(new RegExp(`^tact_decisions_total\\{answer="${answer}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0)
      const text = String(answer.body)
      return [line('action'), line('none')]
    }
    const [before] = await count()
    for (let i = 0; i < 5; i++) await call('POST', '/v1/decisions', onThePhone)
    await call('POST', '/v1/decisions', { customerId: 'C-1', channel: 'web', placement: 'web-hero' })
    t.strictSame(await count(), [before! + 5, 1])
    const text = String((await call('GET', '/metrics')).body)
    t.match(text, /^tact_request_seconds_count\{route="\/v1\/decisions",status="200"\} [1-9]/m)
    t.match(text, /^process_resident_memory_bytes /m)
    const types = [...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)]
    t.strictSame(
      types
        .filter(([, name, type]) => name!.endsWith('_total') !== (type === 'counter'))
        .map(([, name]) => name),
      [],
      'what is called a total is a counter, and no other is',
    )
    t.match(text, /^tact_records_lost_total 0/m)
  })

  await t.test('every answer has a request id and times; an id that comes along is given back', async t => {
    const ids = new Set<unknown>()
    for (const [method, path, status] of [
      ['GET', '/healthz', 200],
      ['GET', '/nowhere', 404],
      ['GET', '/v1/customers/%zz', 400],
      ['GET', `/v1/customers/${'x'.repeat(300)}`, 400],
      ['POST', '/v1/decisions', 415],
      ['GET', '/openapi.json', 200],
    ] as const) {
      const answer = await call(method, path, method === 'POST' ? 'text' : undefined)
      t.equal(answer.status, status, path.slice(0, 40))
      t.match(answer.headers, { 'x-request-id': /^[\w-]{8,64}$/, 'server-timing': /^total;dur=[\d.]+$/ })
      t.notOk(ids.has(answer.headers['x-request-id']), 'another id for each')
      ids.add(answer.headers['x-request-id'])
      if (status >= 400) t.match(answer.headers['content-type'], /^application\/problem\+json/)
      const named = await call(method, path, method === 'POST' ? 'text' : undefined, {
        'x-request-id': 'mine-1',
      })
      t.equal(named.headers['x-request-id'], 'mine-1')
    }
  })

  await t.test('answers what is not HTTP, or hangs up on it', async t => {
    const { port } = new URL(url)
    for (const [sent, status] of [
      ['\u0016\u0003\u0001 hello', 400],
      ['GET / HTTP/1.1\r\nno colon\r\n\r\n', 400],
      [`GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ] as const) {
      const answer = await exchange(Number(port), sent)
      t.match(answer, new RegExp(`^HTTP/1.1 ${status} `))
      t.match(answer, /content-type: application\/problem\+json/)
      t.match(JSON.parse(answer.slice(answer.indexOf('{'))), { status, errors: [] })
    }
    t.equal((await call('GET', '/healthz')).status, 200)
  })

  await t.test('slow headers are cut', async t => {
    const { port } = new URL(url)
    const started = performance.now()
    const answer = await exchange(Number(port), 'GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ')
    const tookMs = performance.now() - started
    t.match(answer, /^HTTP\/1.1 408 /)
    t.ok(tookMs > 3_000 && tookMs < 15_000, `${tookMs.toFixed(0)} ms`)
  })

  await t.test('documents itself', async t => documented(t, server))
})

async function documented(t: Test, { call }: RunningServer): Promise<void> {
  const page = await call('GET', '/docs')
  t.equal(page.status, 200)
  t.match(page.headers['content-type'], /^text\/html/)
  t.match(page.body, /<html/i)
  t.equal((await call('GET', '/')).body, page.body, 'the server’s bare address leads there')

  const { body: document } = await call('GET', '/openapi.json')
  t.match(document, { openapi: /^3\.1\./, info: { title: 'Tact', version: /^\d+\.\d+\.\d+/ } })
  const promised = {
    '/v1/decisions': ['post'],
    '/v1/decisions/{decisionId}': ['get'],
    '/v1/decisions/{decisionId}/replay': ['post'],
    '/v1/outcomes': ['post'],
    '/v1/events': ['post'],
    '/v1/customers': ['get'],
    '/v1/customers/{customerId}': ['get', 'put', 'patch', 'delete'],
    '/v1/customers/{customerId}/timeline': ['get'],
    '/v1/customers/import': ['post'],
    '/v1/customers/{customerId}/export': ['get'],
    '/v1/identities': ['post'],
    '/v1/sessions/{sessionId}': ['get', 'delete'],
    '/v1/sessions/{sessionId}/events': ['post'],
    '/v1/strategy': ['get', 'put'],
    '/v1/strategy/rollback': ['post'],
    '/v1/strategy/check': ['post'],
    '/v1/models': ['get'],
    '/v1/models/{model}/promote': ['post'],
    '/v1/models/{model}/challenge': ['post'],
    '/v1/models/{model}/shadow': ['post'],
    '/v1/models/{model}/retire': ['post'],
    '/v1/models/{model}/rollback': ['post'],
    '/healthz': ['get'],
    '/readyz': ['get'],
    '/metrics': ['get'],
  }
  for (const [path, methods] of Object.entries(promised))
    t.strictSame(
      methods.filter(method => !document.paths[path]?.[method]),
      [],
      path,
    )

  for (const [path, item] of Object.entries<Record<string, Operation>>(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const { responses = {}, summary, parameters = [] } = operation
      t.ok(summary, `${method} ${path} has a summary`)
      t.ok(Object.keys(responses).length > 0, `${method} ${path} has responses`)
      for (const [, name] of path.matchAll(/\{(\w+)\}/g))
        t.ok(
          parameters.some(parameter => parameter.name === name && parameter.in === 'path'),
          `${method} ${path} declares ${name}`,
        )
      if (!['post', 'put', 'patch'].includes(method) || !operation.requestBody) continue
      const refusals = Object.entries(responses).filter(([status]) => status.startsWith('4'))
      t.ok(refusals.length > 0, `${method} ${path} says how it refuses`)
      for (const [status, response] of refusals)
        t.match(JSON.stringify(resolved(document, response)), /"detail"/, `${method} ${path} ${status}`)
    }
  }
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to!)
  for (const to of new Set(references)) t.ok(find(document, to), `${to} is there`)
}

interface Operation {
  readonly summary?: string
  readonly parameters?: readonly { name: string; in: string }[]
  readonly requestBody?: unknown
  readonly responses?: Readonly<Record<string, unknown>>
}

/** What a local reference leads to. */
function find(document: unknown, reference: string): unknown {
  return reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document)
}

function resolved(document: unknown, value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, inner) =>
    typeof inner?.$ref === 'string' ? find(document, inner.$ref) : inner,
  )
}

/** Sends text over a bare connection; what comes back until it is closed. */
function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.setEncoding('utf8').on('data', chunk => {
      answer += chunk
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', error => (answer ? resolve(answer) : reject(error)))
  })
}
