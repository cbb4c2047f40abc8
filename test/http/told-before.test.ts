import t, { type Test } from 'tap'
import { StoreUnavailable } from '../../src/errors.ts'
import { decisionRoutes } from '../../src/http/decisions.ts'
import { eventRoutes } from '../../src/http/events.ts'
import { outcomeRoutes } from '../../src/http/outcomes.ts'
import { sessionRoutes } from '../../src/http/sessions.ts'
import { stockRoutes } from '../../src/http/stock.ts'
import type { World } from '../../src/world.ts'
import { type TestApp, testApp } from '../world.ts'

const decisions = (app: TestApp['app'], world: World) =>
  decisionRoutes(app, () => ({ world, onDecision() {} }))

/** The small bank, whose customers may all be sold to. */
async function bank(t: Test) {
  const routes = [decisions, outcomeRoutes, eventRoutes, sessionRoutes, stockRoutes]
  const made = await testApp(t, routes)
  const { call, store, remembered } = made
  const attributes = { age: 44, balance: 9000, consents: ['marketing'] }
  const profile = { attributes, revision: 1, updatedAt: 0, source: 'api' }
  for (const id of ['C-1', 'C-2', 'C-3']) await store.writeProfile(id, profile)

  async function offered(customerId = 'C-1') {
    const asked = { customerId, channel: 'call-centre', placement: 'agent-screen' }
    const { body } = await call('POST', '/v1/decisions', asked)
    await remembered()
    const shown: string[] = body.actions.map((action: { actionId: string }) => action.actionId)
    return { decisionId: body.decisionId as string, shown }
  }
  const report = (body: unknown) => call('POST', '/v1/outcomes', body)
  const historyOf = async (customerId = 'C-1') =>
    (await store.recall({ customerId, stocked: [] })).history.map(({ id }) => id)
  const taken = async () => (await call('GET', '/v1/stock')).body.items[0].taken
  return { ...made, offered, report, historyOf, taken }
}

t.test('who rejects again after taking it back is heard, as often as that is', async t => {
  const { offered, report, historyOf } = await bank(t)
  const { decisionId } = await offered()
  const said = { decisionId, actionId: 'term-deposit', outcome: 'rejected' }
  const id = `${decisionId}:term-deposit:rejected`
  for (const nth of [id, `${id}:2`, `${id}:3`]) {
    t.strictSame((await report(said)).body, { ids: [nth] })
    t.strictSame((await report(said)).body, { ids: [nth] }, 'told twice')
    t.strictSame(await historyOf(), [nth])
    t.notOk((await offered()).shown.includes('term-deposit'))
    // By the id that was answered, or by the one that can be known without.
    t.equal((await report({ retracts: nth === `${id}:2` ? nth : id })).status, 202)
    t.strictSame(await historyOf(), [])
    t.ok((await offered()).shown.includes('term-deposit'))
  }
})

t.test('an acceptance that is taken back and told again takes its unit again, once', async t => {
  const { offered, report, taken } = await bank(t)
  const { decisionId } = await offered()
  const said = { decisionId, actionId: 'savings-plan', outcome: 'accepted' }
  for (let round = 0; round < 3; round++) {
    await Promise.all([report(said), report(said)])
    t.equal(await taken(), 1)
    await report({ retracts: `${decisionId}:savings-plan:accepted` })
    t.equal(await taken(), 0)
  }
})

t.test('what is told with an id of its own stays taken back, and that is said', async t => {
  const { offered, report, historyOf } = await bank(t)
  const { decisionId } = await offered()
  const said = { outcomeId: 'o-1', decisionId, actionId: 'term-deposit', outcome: 'rejected' }
  await report(said)
  await report({ retracts: 'o-1' })
  const again = await report(said)
  t.equal(again.status, 202)
  t.match(again.body, { ids: ['o-1'], notes: [{ path: 'outcomeId', message: /"o-1" was taken back/ }] })
  t.strictSame(await historyOf(), [])
})

t.test('a silence that an answer took back does not come again', async t => {
  const { offered, report, historyOf } = await bank(t)
  const { decisionId } = await offered()
  const about = { decisionId, actionId: 'term-deposit' }
  await report({ ...about, outcome: 'ignored' })
  await report({ ...about, outcome: 'clicked' })
  const again = await report({ ...about, outcome: 'ignored' })
  t.match(again.body.notes, [{ message: /was taken back/ }])
  t.strictSame(await historyOf(), [`${decisionId}:term-deposit:clicked`])
})

t.test('an id that stands for something else is refused, with what it stands for', async t => {
  const { offered, report, historyOf, call, taken } = await bank(t)
  const { decisionId } = await offered()
  const other = await offered()
  const said = { outcomeId: 'o-1', decisionId, actionId: 'savings-plan', outcome: 'rejected' }
  await report(said)
  await call('POST', '/v1/events', { eventId: 'e-1', customerId: 'C-1', type: 'complaint' })
  for (const [twin, meant] of [
    [{ ...said, outcome: 'accepted' }, /"o-1" stands for "rejected" of "savings-plan" in the decision/],
    [{ ...said, actionId: 'term-deposit' }, /"o-1"/],
    [{ ...said, decisionId: other.decisionId }, /"o-1"/],
    [{ ...said, outcomeId: 'e-1' }, /"e-1" stands for the event "complaint"/],
  ] as const) {
    const answer = await report([{ ...said, value: 1 }, twin])
    t.equal(answer.status, 409)
    t.match(answer.body.errors, [{ path: '[1].outcomeId', message: meant }])
  }
  t.strictSame((await historyOf()).sort(), ['e-1', 'o-1'])
  t.equal(await taken(), 0)
  t.strictSame((await report(said)).body, { ids: ['o-1'] }, 'the same is taken as often as it comes')
})

t.test('a list with an id that stands for something else leaves nothing behind', async t => {
  const { offered, report, historyOf } = await bank(t)
  const { decisionId } = await offered()
  const said = { decisionId, actionId: 'savings-plan', outcome: 'rejected' }
  await report({ ...said, outcomeId: 'o-1' })
  for (const outcomeId of ['o-1', 'o-2']) {
    const list = [
      { ...said, outcomeId: 'o-2' },
      { ...said, outcomeId: 'o-3', actionId: 'term-deposit' },
      { ...said, outcomeId, outcome: 'clicked' },
    ]
    const answer = await report(list)
    t.equal(answer.status, 409)
    t.match(answer.body.errors, [
      { path: '[2].outcomeId', message: new RegExp(`"${outcomeId}" stands for "rejected"`) },
    ])
    t.strictSame(await historyOf(), ['o-1'])
  }
  const twice = { ...said, outcomeId: 'o-2' }
  t.strictSame((await report([twice, twice])).body.ids, ['o-2', 'o-2'], 'the same may be there twice')
})

t.test(
  'a taking back that could not be done to its end gives the unit back when it is sent again',
  async t => {
    const { offered, report, taken, store } = await bank(t)
    const { decisionId } = await offered()
    const said = { decisionId, actionId: 'savings-plan', outcome: 'accepted' }
    for (const outcomeId of ['order-1', undefined]) {
      const { ids } = (await report({ ...said, outcomeId })).body
      t.equal(await taken(), 1)
      const { giveBack } = store
      store.giveBack = () => Promise.reject(new StoreUnavailable('gone'))
      t.equal((await report({ retracts: ids[0] })).status, 503)
      store.giveBack = giveBack
      t.equal((await report({ retracts: ids[0] })).status, 202)
      t.equal(await taken(), 0, ids[0])
    }
  },
)

t.test('one id at several customers takes a unit for each', async t => {
  const { offered, report, taken } = await bank(t)
  for (const [index, customerId] of ['C-1', 'C-2'].entries()) {
    const { decisionId } = await offered(customerId)
    const said = { outcomeId: 'order-1', decisionId, actionId: 'savings-plan', outcome: 'accepted' }
    t.strictSame((await report(said)).body, { ids: ['order-1'] })
    await report(said)
    t.equal(await taken(), index + 1)
  }
  t.notOk((await offered('C-3')).shown.includes('savings-plan'), 'there were two')
})

t.test('an event whose id stands for another is refused before what comes with it is kept', async t => {
  const { call, historyOf } = await bank(t)
  const key = { 'idempotency-key': 'K1' }
  const said = { customerId: 'C-1', type: 'utterance', data: { text: 'Hello' } }
  const rest = { ...said, eventId: 'rest' }
  for (const [url, sessionId] of [
    ['/v1/events', undefined],
    ['/v1/events', 's-1'],
    ['/v1/sessions/s-2/events', 's-2'],
  ] as const) {
    const headers = { 'idempotency-key': `K-${sessionId}` }
    const where = url === '/v1/events' ? { sessionId } : {}
    const one = { ...said, ...where }
    t.equal((await call('POST', url, one, headers)).status, 202)
    t.equal((await call('POST', url, one, headers)).status, 202, 'told twice')
    for (const twin of [
      { ...one, type: 'problem-solved' },
      { ...one, data: { text: 'Goodbye' } },
    ]) {
      const answer = await call('POST', url, [twin, { ...rest, ...where }], headers)
      t.equal(answer.status, 409)
      t.match(answer.body.errors, [
        { path: '[0].eventId', message: /"K-[\w-]+:000" stands for the event "utterance"/ },
      ])
    }
    const twice = [
      { ...one, eventId: 'x' },
      { ...one, eventId: 'x', type: 'complaint' },
    ]
    t.match((await call('POST', url, twice, key)).body.errors, [{ path: '[1].eventId' }])
  }
  t.strictSame((await historyOf()).sort(), ['K-s-1:000', 'K-s-2:000', 'K-undefined:000'])
  const asked = { customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen' }
  const events = [{ type: 'complaint' }]
  const refused = await call('POST', '/v1/decisions', { ...asked, events }, { 'idempotency-key': 'K-s-1' })
  t.equal(refused.status, 409)
  t.match(refused.body.errors, [{ path: 'events[0].eventId' }])
})

t.test('only what a decision showed can be taken back of it', async t => {
  const { offered, report } = await bank(t)
  const { decisionId } = await offered()
  for (const id of [
    decisionId,
    `${decisionId}:refund-fee:accepted`,
    `${decisionId}:term-deposit`,
    `${decisionId}:term-deposit:acepted`,
    `${decisionId}:term-deposit:accepted:7`,
  ]) {
    const answer = await report({ retracts: id })
    t.equal(answer.status, 404, id)
    t.match(answer.body.errors, [{ path: 'retracts', message: /showed .*term-deposit.*impression, clicked/ }])
  }
  t.equal((await report({ retracts: `${decisionId}:term-deposit:accepted` })).status, 202)
})
