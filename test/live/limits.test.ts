import t from 'tap'
import { actionsOf, liveApp, opening } from './client.ts'

const facts = (from: number, to: number) =>
  Object.fromEntries(Array.from({ length: to - from }, (_, index) => [`fact-${from + index}`, 1]))

t.test('a session holds at most 500 facts; what would make more is refused whole', async t => {
  const { connect, store } = await liveApp(t)
  const agent = await connect()
  const change = (more: object) => agent.send({ type: 'context', session: 'call-1', ...more })
  const stored = async () => (await store.session('call-1'))!
  agent.send(opening({ context: facts(0, 400) }))
  await agent.next('opened')
  change({ seq: 1, set: facts(400, 501) })
  t.match(await agent.next('error'), {
    session: 'call-1',
    seq: 1,
    problem: { status: 422, errors: [{ path: 'set', message: /501/ }] },
  })
  agent.send(opening({ context: facts(400, 501) }))
  t.match(await agent.next('error'), { problem: { status: 422, errors: [{ path: 'context' }] } })
  t.equal(Object.keys((await stored()).facts).length, 400, 'nothing was written')

  change({ seq: 2, set: facts(400, 500) })
  t.match(await agent.next('ack'), { seq: 2 })
  change({ seq: 3, set: { 'fact-7': 2 } })
  t.match(await agent.next('ack'), { seq: 3 }, 'one that is there already may change')
  change({ seq: 4, set: { 'fact-500': 1 }, unset: ['fact-0'] })
  t.match(await agent.next('ack'), { seq: 4 }, 'or give way')
  agent.send({ type: 'event', session: 'call-1', seq: 5, event: { type: 'complaint' } })
  t.match(await agent.next('ack'), { seq: 5 }, 'what happens is never refused for it')
  change({ seq: 6, unset: ['fact-1'] })
  t.match(await agent.next('ack'), { seq: 6 })
  const { facts: held } = await stored()
  t.ok(held.resolved)
  t.equal(held['fact-7']?.value, 2)
  t.equal(agent.received.filter(({ type }) => type === 'error').length, 2)
})

t.test('what is still to come is not taken over the socket either', async t => {
  const { connect, store } = await liveApp(t)
  const agent = await connect()
  agent.send(opening())
  const { decision } = await agent.next('opened')
  let seq = 0
  const about = () => ({ session: 'call-1', seq: ++seq })
  const at = '2026-01-15T12:05:01Z'
  agent.send({ type: 'event', ...about(), event: { type: 'complaint', at } })
  t.match(await agent.next('error'), { problem: { status: 422, errors: [{ path: 'event.at' }] } })
  const { decisionId } = decision!
  agent.send({ type: 'outcome', ...about(), decisionId, actionId: 'term-deposit', outcome: 'accepted', at })
  t.match(await agent.next('error'), { problem: { status: 422, errors: [{ path: 'at' }] } })
  agent.send({ type: 'outcome', ...about(), decisionId, actionId: 'loan', outcome: 'accepted' })
  t.match(await agent.next('error'), { problem: { status: 422, errors: [{ path: 'actionId' }] } })
  t.strictSame((await store.recall({ customerId: 'C-1', stocked: [] })).history, [])
})

t.test(
  'an outcome that comes by HTTP, and its taking back, are seen by those who watch its session',
  async t => {
    const { connect, call } = await liveApp(t)
    const agent = await connect()
    agent.send(opening())
    const { decision } = await agent.next('opened')
    t.equal(actionsOf(decision)?.[0], 'term-deposit')
    const said = { decisionId: decision!.decisionId, actionId: 'term-deposit', outcome: 'rejected' }
    const { body } = await call('POST', '/v1/outcomes', said)
    const without = await agent.next('decision')
    t.strictSame(actionsOf(without.decision), ['savings-plan', 'savings-survey'])
    await call('POST', '/v1/outcomes', { retracts: body.ids[0] })
    t.strictSame(actionsOf((await agent.next('decision')).decision), actionsOf(decision))
  },
)
