import t from 'tap'
import { actionsOf, liveApp, opening } from './client.ts'

t.test(
  'a sale gives way to service while the customer is upset about a fee, and comes back when it is solved',
  async t => {
    const { connect, decided } = await liveApp(t)
    const agent = await connect()
    agent.send(opening({ context: { page: 'calls' } }))
    const opened = await agent.next('opened')
    t.match(opened, { session: 'call-1', revision: 1, context: { page: 'calls' } })
    t.strictSame(actionsOf(opened.decision), ['term-deposit', 'savings-plan', 'savings-survey'])
    t.strictSame(opened.decision?.locks, [])

    agent.send({ type: 'context', session: 'call-1', seq: 1, set: { reason: 'fee', sentiment: -0.6 } })
    t.match(await agent.next('ack'), { session: 'call-1', seq: 1 })
    const upset = await agent.next('decision')
    t.match(upset, { revision: 2, because: { seq: 1 } })
    t.strictSame(actionsOf(upset.decision), ['refund-fee', 'explain-fee'])
    t.match(upset.decision.locks, [{ id: 'unresolved-problem', blocks: ['sales', 'survey'] }])
    t.match(upset.decision.actions[0]?.reason, /fee/)

    agent.send({ type: 'event', session: 'call-1', seq: 2, event: { type: 'problem-solved' } })
    t.match(await agent.next('ack'), { seq: 2 })
    const solved = await agent.next('decision')
    t.equal(solved.decision.actions[0]?.actionId, 'term-deposit')
    t.strictSame(solved.decision.locks, [])
    t.equal(decided.length, 3)
  },
)

t.test('an outcome is acknowledged, and what was turned down leaves the screen', async t => {
  const { connect, store } = await liveApp(t)
  const agent = await connect()
  agent.send(opening())
  const { decision } = await agent.next('opened')
  agent.send({
    type: 'outcome',
    session: 'call-1',
    seq: 4,
    decisionId: decision?.decisionId,
    actionId: 'term-deposit',
    outcome: 'rejected',
    reason: 'not-now',
  })
  t.match(await agent.next('ack'), { session: 'call-1', seq: 4 })
  t.strictSame(actionsOf((await agent.next('decision')).decision), ['savings-plan', 'savings-survey'])
  const { history } = await store.recall({ customerId: 'C-1', stocked: [] })
  t.match(history, [{ type: 'outcome', actionId: 'term-deposit', outcome: 'rejected', reason: 'not-now' }])
})

t.test('a decision whose ranking is the one that is seen is neither sent nor recorded', async t => {
  const { connect, decided } = await liveApp(t)
  const agent = await connect()
  agent.send(opening())
  await agent.next('opened')
  agent.send({ type: 'context', session: 'call-1', seq: 1, set: { page: 'accounts' } })
  await agent.next('ack')
  agent.send({ type: 'context', session: 'call-1', seq: 2, set: { reason: 'fee', sentiment: -0.6 } })
  const { because } = await agent.next('decision')
  t.strictSame(because, { seq: 2 })
  t.equal(decided.length, 2)
})

t.test('a decision that was sent is recorded with all that it was made on, and replays equal', async t => {
  const { connect, call, remembered } = await liveApp(t)
  const agent = await connect()
  agent.send(opening())
  await agent.next('opened')
  agent.send({ type: 'context', session: 'call-1', seq: 1, set: { reason: 'fee', sentiment: -0.6 } })
  const { decision } = await agent.next('decision')
  await remembered()
  const answer = await call('POST', `/v1/decisions/${decision.decisionId}/replay`)
  t.strictSame(answer.body, { equal: true })
})

t.test('closing ends the session: its facts are read no more, and nobody can go on in it', async t => {
  const { connect, store } = await liveApp(t)
  const [agent, supervisor] = [await connect(), await connect()]
  agent.send(opening())
  await agent.next('opened')
  supervisor.send(opening({ customerId: undefined }))
  await supervisor.next('opened')

  agent.send({ type: 'close', session: 'call-1' })
  t.match(await agent.next('closed'), { session: 'call-1' })
  t.match(await supervisor.next('closed'), { session: 'call-1' })
  t.ok((await store.session('call-1'))?.endedAt)
  for (const client of [agent, supervisor]) {
    client.send({ type: 'event', session: 'call-1', seq: 9, event: { type: 'complaint' } })
    t.match(await client.next('error'), { session: 'call-1', seq: 9, problem: { status: 409 } })
    client.send(opening())
    t.match(await client.next('error'), { session: 'call-1', problem: { detail: /has ended/ } })
  }
})
