import t from 'tap'
import { endSession, keepEvents } from '../../src/converse.ts'
import { decisionRoutes } from '../../src/http/decisions.ts'
import { outcomeRoutes } from '../../src/http/outcomes.ts'
import { sessionRoutes } from '../../src/http/sessions.ts'
import { DAY_MS } from '../builders.ts'
import { understandingFiles } from '../understanding-strategy.ts'
import { testApp } from '../world.ts'

const CALL = { customerId: 'C-1', sessionId: 'call-1', channel: 'call-centre', placement: 'agent-screen' }

/** A call on the small bank with reasons to decline, and its first decision. */
async function call(t: Parameters<typeof testApp>[0]) {
  const made = await testApp(
    t,
    [(app, world) => decisionRoutes(app, () => ({ world, onDecision() {} })), outcomeRoutes, sessionRoutes],
    { files: understandingFiles() },
  )
  const { store, world } = made
  const attributes = { age: 44, balance: 9000, consents: ['marketing'] }
  await store.writeProfile('C-1', { attributes, revision: 1, updatedAt: 0, source: 'api' })
  const say = (id: string, event: string, data = {}) =>
    keepEvents(world, 'C-1', [
      { type: 'event', id, at: world.now(), event, data, sessionId: 'call-1', channel: 'call-centre' },
    ])
  async function offered(): Promise<{ decisionId: string; shown: string[] }> {
    const { body } = await made.call('POST', '/v1/decisions', CALL)
    await made.remembered()
    return {
      decisionId: body.decisionId,
      shown: body.actions.map((one: { actionId: string }) => one.actionId),
    }
  }
  const report = (body: object) => made.call('POST', '/v1/outcomes', body)
  const facts = async () => (await made.call('GET', '/v1/sessions/call-1')).body.facts
  return { ...made, say, offered, report, facts }
}

t.test('a reason to decline silences its action for its own time, and keeps what it teaches', async t => {
  const { offered, report, store, clock } = await call(t)
  const { decisionId, shown } = await offered()
  t.same(shown.slice(0, 2), ['term-deposit', 'savings-plan'])
  for (const actionId of ['term-deposit', 'savings-plan'])
    t.equal((await report({ decisionId, actionId, outcome: 'rejected', reason: 'price' })).status, 202)
  t.same((await offered()).shown, ['savings-survey'], 'at once')
  clock.pass(DAY_MS)
  t.same((await offered()).shown, ['savings-plan', 'savings-survey'], 'an action may have its own time')
  const history = async () => (await store.recall({ customerId: 'C-1', stocked: [] })).history
  const weights = (await history()).map(entry => entry.type === 'outcome' && [entry.actionId, entry.weight])
  t.same(
    new Map(weights as [string, number][]),
    new Map([
      ['term-deposit', 0.6],
      ['savings-plan', 0],
    ]),
  )
  clock.pass(59 * DAY_MS)
  t.equal((await offered()).shown[0], 'term-deposit', 'and sixty days are over')
})

t.test('an action’s own silence wins over that of the reason', async t => {
  const { offered, report, clock } = await call(t)
  const { decisionId } = await offered()
  await report({ decisionId, actionId: 'term-deposit', outcome: 'rejected', reason: 'not-now' })
  clock.pass(7 * DAY_MS - 1)
  t.notOk((await offered()).shown.includes('term-deposit'), 'seven days, not two')
  clock.pass(1)
  t.ok((await offered()).shown.includes('term-deposit'))
})

t.test('a reason that nobody knows is kept as a rejection without one, and told so', async t => {
  const { offered, report, store } = await call(t)
  const { decisionId } = await offered()
  const { status, body } = await report({
    decisionId,
    actionId: 'term-deposit',
    outcome: 'rejected',
    reason: 'prise',
  })
  t.equal(status, 202)
  t.match(body.notes, [{ path: 'reason', message: /"prise" is kept, .* knows not-now, price, upset/ }])
  t.notOk((await offered()).shown.includes('term-deposit'), 'it is a rejection all the same')
  const { history } = await store.recall({ customerId: 'C-1', stocked: [] })
  t.match(history, [{ reason: 'prise', weight: undefined }])
})

t.test('an outcome changes the session in which it was decided, once, and other sessions not', async t => {
  const { offered, report, facts, say, store } = await call(t)
  await say('e1', 'utterance', { speaker: 'customer', intent: 'fee', reason: 'fee', sentiment: -0.5 })
  const { decisionId, shown } = await offered()
  t.same(shown, ['refund-fee', 'explain-fee'], 'sales are locked')
  t.same((await facts()).openIntents.value, ['fee'])
  const { revision } = (await store.session('call-1'))!
  const said = { outcomeId: 'o-1', decisionId, actionId: 'refund-fee', outcome: 'resolved' }
  await report(said)
  t.match(await facts(), { resolved: { value: true }, openIntents: { value: [] } })
  await say('e2', 'utterance', { speaker: 'customer', sentiment: 0.9 })
  t.ok((await offered()).shown.includes('term-deposit'), 'and they are open again')
  t.equal((await store.session('call-1'))?.revision, revision + 2)
  await report(said)
  t.equal((await store.session('call-1'))?.revision, revision + 2, 'told twice')
  const { history } = await store.recall({ customerId: 'C-1', stocked: [] })
  t.equal(history.filter(({ id }) => id === 'o-1').length, 1)
})

t.test('an outcome does not open a session that nobody has opened', async t => {
  const { offered, report, store } = await call(t)
  const { decisionId } = await offered()
  t.equal((await report({ decisionId, actionId: 'term-deposit', outcome: 'resolved' })).status, 202)
  t.equal(await store.session('call-1'), null)
})

t.test('a reason says what it is about; after the end its outcomes are kept, and change nothing', async t => {
  const { offered, report, say, store, world } = await call(t)
  await say('e1', 'utterance', { reason: 'none' })
  const { decisionId } = await offered()
  await report({ decisionId, actionId: 'term-deposit', outcome: 'rejected', reason: 'upset' })
  t.match((await store.session('call-1'))?.facts, {
    sentiment: { value: -0.4 },
    reason: { value: 'savings' },
  })
  const { revision } = (await store.session('call-1'))!
  const session = await store.session('call-1')
  await store.keep({
    customerId: 'C-1',
    entries: [],
    session: { ...session!, endedAt: world.now(), revision: revision + 1 },
  })
  t.equal((await report({ decisionId, actionId: 'savings-plan', outcome: 'resolved' })).status, 202)
  t.equal((await store.session('call-1'))?.revision, revision + 1)
  const { history } = await store.recall({ customerId: 'C-1', stocked: [] })
  t.ok(history.some(entry => entry.type === 'outcome' && entry.outcome === 'resolved'))
})

t.test('an outcome is kept, too, where its session ends while it is told', async t => {
  const { offered, report, say, store, world } = await call(t)
  await say('e1', 'utterance', { reason: 'none' })
  const { decisionId } = await offered()
  const { session } = store
  store.session = async id => {
    const open = await session(id)
    store.session = session
    await endSession(world, id)
    return open
  }
  t.equal((await report({ decisionId, actionId: 'savings-plan', outcome: 'resolved' })).status, 202)
  t.ok((await store.session('call-1'))?.endedAt)
  const { history } = await store.recall({ customerId: 'C-1', stocked: [] })
  t.ok(history.some(entry => entry.type === 'outcome' && entry.outcome === 'resolved'))
})
