import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { customerRoutes } from '../../src/http/customers.ts'
import { decisionRoutes } from '../../src/http/decisions.ts'
import { eventRoutes } from '../../src/http/events.ts'
import { outcomeRoutes } from '../../src/http/outcomes.ts'
import { sessionRoutes } from '../../src/http/sessions.ts'
import type { World } from '../../src/world.ts'
import { ID, INHERITED, namesOfObjects } from '../names-of-objects.ts'
import { type TestApp, testApp } from '../world.ts'

const decisions = (app: TestApp['app'], world: World) =>
  decisionRoutes(app, () => ({ world, onDecision() {} }))
const routes = [decisions, customerRoutes, eventRoutes, outcomeRoutes, sessionRoutes]

/** Also names by which a promise, or what is written as JSON, is known. */
const NAMES = [...INHERITED, 'constructor', 'prototype', 'toJSON', 'then', '__defineGetter__']
const valued = (value: unknown) => Object.fromEntries(NAMES.map(name => [name, value]))
const json = { 'content-type': 'application/json' }
const call1 = '/v1/sessions/call-1/events'

t.test('attributes, context and events may have any names', async t => {
  const { call } = await testApp(t, routes)
  const attributes = { ...valued('x'), age: 44, consents: ['marketing'], nested: [valued({ deep: 1 })] }
  t.equal((await call('PUT', '/v1/customers/C-1', { attributes })).status, 201)
  t.ok(isDeepStrictEqual((await call('GET', '/v1/customers/C-1')).body.attributes, attributes))
  const patch = { attributes: { constructor: null, toString: { more: 1 }, valueOf: { toJSON: 2 } } }
  t.equal((await call('PATCH', '/v1/customers/C-1', patch)).status, 200)
  const { constructor: _, ...others } = { ...attributes, toString: { more: 1 }, valueOf: { toJSON: 2 } }
  t.ok(isDeepStrictEqual((await call('GET', '/v1/customers/C-1')).body.attributes, others))

  const asked = { customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen', sessionId: 'call-1' }
  const told = { type: 'utterance', data: { ...valued('y'), reason: 'fee', sentiment: -0.7 } }
  const answer = await call('POST', '/v1/decisions', {
    ...asked,
    explain: true,
    context: valued([1]),
    events: [told],
    exclude: ['constructor', 'toString'],
  })
  t.equal(answer.status, 200)
  t.match(answer.body.locks, [{ id: 'unresolved-problem' }], 'what the event says is read all the same')
  t.equal(answer.body.actions[0].actionId, 'refund-fee')
  const deeper = { type: 'utterance', data: { inside: [valued(1)], reason: 'deeper' } }
  t.equal((await call('POST', call1, deeper)).status, 202)
  t.match((await call('GET', '/v1/sessions/call-1')).body.facts, { reason: { value: 'deeper' } })
  t.equal((await call('POST', call1, { type: 'constructor', data: valued(1) })).status, 202)
  t.equal((await call('GET', '/v1/customers/C-1/timeline')).status, 200)
  t.strictSame(Object.keys(Object.prototype), [], 'nothing has come to all objects')
})

t.test('what could become the prototype of an object is refused', async t => {
  const { call } = await testApp(t, routes)
  const bodies = ['{"__proto__":{"age":44}}', '{"a":{"__proto__":null}}', '{"constructor":{"prototype":{}}}']
  for (const body of bodies) {
    const one = `{"customerId":"C-1","channel":"call-centre","placement":"agent-screen","context":${body}}`
    t.equal((await call('PUT', '/v1/customers/C-1', `{"attributes":${body}}`, json)).status, 400, body)
    t.equal((await call('POST', '/v1/decisions', one, json)).status, 400, body)
    t.equal(
      (await call('POST', '/v1/events', `{"type":"x","customerId":"C-1","data":${body}}`, json)).status,
      400,
      body,
    )
  }
  t.equal(({} as { age?: number }).age, undefined)
})

t.test('ids of such names are asked for, sold, declined and replayed', async t => {
  const { call, remembered } = await testApp(t, routes, { files: namesOfObjects })
  const told = async (event: object) =>
    t.equal((await call('POST', '/v1/sessions/toString/events', event)).status, 202)
  await told({ type: 'hello', customerId: 'constructor', channel: ID })
  const asked = { customerId: 'constructor', channel: ID, placement: ID, sessionId: 'toString' }
  const decide = async () => (await call('POST', '/v1/decisions', { ...asked, explain: true })).body
  const first = await decide()
  t.match(first.actions, [{ actionId: ID }, { actionId: 'refund' }])
  await remembered()
  const { decisionId } = first
  t.match((await call('POST', `/v1/decisions/${decisionId}/replay`)).body, { equal: true })
  t.match((await call('GET', `/v1/decisions/${decisionId}`)).body, { reservations: { held: { [ID]: 0 } } })

  const outcome = { decisionId, actionId: ID, outcome: 'rejected', reason: ID }
  t.equal((await call('POST', '/v1/outcomes', outcome)).status, 202)
  const second = await decide()
  t.match(second.excluded, [{ actionId: ID, stage: 'contact' }])
  t.match((await call('GET', '/v1/sessions/toString')).body.facts, { valueOf: { value: true } })

  await told({ type: ID, data: { toString: 2, hasOwnProperty: 'This is very bad' } })
  t.match((await call('GET', '/v1/sessions/toString')).body.facts, {
    toString: { value: 2 },
    hasOwnProperty: { value: 'This is very bad' },
  })
  const { items } = (await call('GET', '/v1/customers/constructor/timeline')).body
  const heard = items.find(({ event }: { event?: string }) => event === ID)
  t.ok(heard.data.valueOf < -0.5, 'the signal is read, since nobody told it')
  t.match(await decide(), { locks: [{ id: ID }] })
  await told({ type: 'valueOf' })
  t.strictSame(Object.keys((await call('GET', '/v1/sessions/toString')).body.facts).sort(), [
    'hasOwnProperty',
    'valueOf',
  ])
  t.match((await call('GET', '/v1/customers/constructor')).body.aggregates, { sumOfToString: 2 })
  const elsewhere = await call('POST', '/v1/decisions', { ...asked, placement: 'elsewhere' })
  t.strictSame(elsewhere.body.fallback, { elsewhere: { toString: 'Nothing' } })
})
