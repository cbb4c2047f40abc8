import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'
import { smallSettings, startTact } from '../running-server.ts'

t.test('what the server answers is what its OpenAPI document says', async t => {
  const server = await startTact(t, smallSettings(t))
  const { body: document } = await server.call('GET', '/openapi.json')
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema({ $id: 'openapi', ...document })
  const part = (name: string) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))

  /** Sends it, and holds the answer against what is said of the route, which may be told from the path by its names. */
  async function ask(method: string, path: string, body?: unknown, type = 'application/json') {
    const [plain = ''] = path.split('?')
    const matches = (each: string) => new RegExp(`^${each.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(plain)
    const route = plain in document.paths ? plain : Object.keys(document.paths).find(matches)!
    const headers: Record<string, string> = body === undefined ? {} : { 'content-type': type }
    const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await server.call(method, path, sent, headers)
    const said = document.paths[route][method.toLowerCase()].responses[answer.status]
    const name = `${method} ${path.slice(0, 60)} ${answer.status}`
    if (!t.ok(said, `${name} is said to be answered`)) return answer.body
    const came = String(answer.headers['content-type'] ?? '').split(';')[0]!
    t.strictSame(Object.keys(said.content ?? {}), came === '' ? [] : [came], `${name} is of its type`)
    if (came === '') return answer.body
    const where = [
      'paths',
      route,
      method.toLowerCase(),
      'responses',
      answer.status,
      'content',
      came,
      'schema',
    ]
    const check = ajv.getSchema(`openapi#/${where.map(each => part(String(each))).join('/')}`)!
    const isLines = came === 'application/x-ndjson'
    const bodies = isLines
      ? answer.body
          .trim()
          .split('\n')
          .map((line: string) => JSON.parse(line))
      : [answer.body]
    for (const each of bodies) t.ok(check(each), `${name} ${JSON.stringify(check.errors?.slice(0, 3))}`)
    return answer.body
  }

  const { limit } =
    document.paths['/v1/decisions'].post.requestBody.content['application/json'].schema.properties
  t.match(limit.description, /fewer or more than the `limit` of the placement/)

  const attributes = { age: 44, consents: ['marketing'] }
  const identities = [{ type: 'phone', value: '+45' }]
  await ask('PUT', '/v1/customers/C-1', { attributes, identities })
  await ask('PUT', '/v1/customers/C-2', { attributes, identities })
  await ask('PUT', '/v1/customers/C-1', {})
  await ask('PATCH', '/v1/customers/C-1', { attributes: { age: null } })
  await ask('POST', '/v1/customers/import', '{"customerId":"C-3","attributes":{}}\n{', 'application/x-ndjson')
  await ask('POST', '/v1/customers/import', '{}')
  const asked = { customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen', sessionId: 's-1' }
  const { decisionId, actions } = await ask('POST', '/v1/decisions', { ...asked, explain: true })
  await ask('POST', '/v1/decisions', { ...asked, customerId: 'nobody', events: [{ type: 'complaint' }] })
  await ask('POST', '/v1/decisions', { ...asked, placement: 'none' })
  await ask('POST', '/v1/decisions', '{')
  await ask('POST', '/v1/decisions', 'x', 'text/plain')
  await ask('POST', '/v1/decisions', JSON.stringify('x'.repeat(70_000)))
  await ask('GET', `/v1/decisions/${decisionId}`)
  await ask('GET', '/v1/decisions/0193aaaa-0000-7000-8000-000000000000')
  await ask('GET', '/v1/decisions/x')
  await ask('POST', `/v1/decisions/${decisionId}/replay`)
  const said = { decisionId, actionId: actions[0].actionId, outcome: 'rejected', reason: 'who knows' }
  await ask('POST', '/v1/outcomes', said)
  await ask('POST', '/v1/outcomes', { ...said, outcomeId: `${decisionId}:x:rejected`, reason: undefined })
  await ask('POST', '/v1/outcomes', {
    ...said,
    outcomeId: `${decisionId}:x:rejected`,
    outcome: 'accepted',
    reason: undefined,
  })
  await ask('POST', '/v1/outcomes', [])
  await ask('POST', '/v1/outcomes', { retracts: 'never' })
  await ask('POST', '/v1/events', { type: 'complaint', customerId: 'C-1' })
  await ask('POST', '/v1/events', { type: 'complaint' })
  await ask('POST', '/v1/sessions/s-1/events', { type: 'complaint', customerId: 'C-1' })
  await ask('POST', '/v1/identities', { link: [{ identity: identities[0], customerId: 'C-1' }] })
  await ask('POST', '/v1/identities', {})
  for (const path of ['C-1', 'none', 'x'.repeat(200), 'C-1/timeline', 'C-1/timeline?limit=0'])
    await ask('GET', `/v1/customers/${path}`)
  for (const path of ['C-1', 'none', 'x'.repeat(200)]) await ask('GET', `/v1/customers/${path}/export`)
  await ask('GET', '/v1/customers')
  await ask('GET', '/v1/customers?limit=none')
  for (const path of ['s-1', 'none', 'x'.repeat(200)]) await ask('GET', `/v1/sessions/${path}`)
  for (const path of ['s-1', 'none']) await ask('DELETE', `/v1/sessions/${path}`)
  for (const name of ['strategy', 'models', 'stock', 'outcomes/counts', 'dead-letters', 'vocabulary', 'jobs'])
    await ask('GET', `/v1/${name}`)
  await ask('GET', '/v1/schedules')
  await ask('GET', '/readyz')
  await ask('POST', '/v1/strategy/check', { files: {} })
  await ask('PUT', '/v1/strategy', { files: {} })
  await ask('POST', '/v1/strategy/rollback')
  await ask('POST', '/v1/models/none/rollback', {})
  await ask('DELETE', '/v1/customers/C-1')

  const taking = [
    'decisions',
    'events',
    'sessions/{sessionId}/events',
    'strategy/rollback',
    'models/{model}/rollback',
  ]
  for (const path of taking.map(name => `/v1/${name}`))
    t.ok(
      document.paths[path].post.parameters.some(
        (each: { in: string; name: string }) => each.in === 'header' && each.name === 'Idempotency-Key',
      ),
      `${path} takes a key`,
    )
})
