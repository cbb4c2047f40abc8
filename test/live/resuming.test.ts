import t from 'tap'
import { actionsOf, liveApp, opening } from './client.ts'

const fact = (seq: number, set: object) => ({ type: 'context', session: 'call-1', seq, set })
const upset = { reason: 'fee', sentiment: -0.6 }
const resuming = (more: object = {}) => ({
  type: 'resume',
  session: 'call-1',
  placement: 'agent-screen',
  feeder: 'desk',
  ...more,
})

t.test('one who comes back is told the last number kept, and what it sends again counts once', async t => {
  const { connect, store } = await liveApp(t)
  const first = await connect()
  first.send(opening({ feeder: 'desk' }))
  t.match(await first.next('opened'), { customerId: 'C-1', seq: null })
  for (const seq of [5, 6]) {
    first.send(fact(seq, { page: `p${seq}` }))
    await first.next('ack')
  }
  first.socket.terminate()
  await first.closed

  const again = await connect()
  again.send(resuming({ after: 3 }))
  t.match(await again.next('opened'), { revision: 3, seq: 6, context: { page: 'p6' } })
  again.send(fact(5, { page: 'stale' }))
  again.send(fact(7, { page: 'p7' }))
  t.match([await again.next('ack'), await again.next('ack')], [{ seq: 5 }, { seq: 7 }])
  const session = (await store.session('call-1'))!
  t.equal(session.facts.page?.value, 'p7')
  t.equal(session.revision, 4, 'what was kept before is acknowledged, and changes nothing')
})

t.test('a number that comes before its turn is refused until those before it have come', async t => {
  const { connect, store } = await liveApp(t)
  const feed = await connect()
  feed.send(opening({ feeder: 'desk' }))
  for (const seq of [1, 3, 2, 3]) feed.send(fact(seq, { page: `p${seq}` }))
  t.match(await feed.next('error'), {
    seq: 3,
    problem: { status: 409, errors: [{ message: /send from 2 on/ }] },
  })
  for (const seq of [1, 2, 3]) t.match(await feed.next('ack'), { seq })
  t.equal((await store.session('call-1'))?.facts.page?.value, 'p3')
})

t.test('a message that is refused for good has had its number, whatever was wrong with it', async t => {
  const { connect } = await liveApp(t)
  const feed = await connect()
  feed.send(opening({ feeder: 'desk' }))
  feed.send(fact(1, { page: 'home' }))
  feed.send(fact(2, { sentiment: 7 }))
  feed.send({ type: 'event', session: 'call-1', seq: 3, event: {} })
  feed.send({
    type: 'outcome',
    session: 'call-1',
    seq: 4,
    decisionId: 'none',
    actionId: 'x',
    outcome: 'accepted',
  })
  feed.send(fact(5, { page: 'savings' }))
  t.match(await feed.next('ack'), { seq: 1 })
  for (const seq of [2, 3, 4]) t.match(await feed.next('error'), { seq })
  t.match(await feed.next('ack'), { seq: 5 })
})

t.test(
  'who still has on the screen what is best is not sent it again; what changed meanwhile is',
  async t => {
    const { connect, clock } = await liveApp(t)
    const agent = await connect()
    agent.send(opening())
    const { decision, revision } = await agent.next('opened')
    const { decisionId } = decision!
    agent.socket.terminate()

    const back = await connect()
    back.send(resuming({ after: revision, decisionId }))
    t.match(await back.next('opened'), { decision: null, signals: { locks: [] } })
    back.send(fact(1, upset))
    const angry = await back.next('decision')
    t.equal(actionsOf(angry.decision)?.[0], 'refund-fee')
    back.socket.terminate()

    const locked = await connect()
    const seen = { after: angry.revision, decisionId: angry.decision.decisionId }
    locked.send(resuming({ ...seen, feeder: 'locked' }))
    t.match(await locked.next('opened'), {
      decision: null,
      signals: { locks: [{ id: 'unresolved-problem' }] },
    })
    locked.socket.terminate()

    const other = await connect()
    other.send(resuming({ after: revision, decisionId, feeder: 'other' }))
    t.equal(actionsOf((await other.next('opened')).decision)?.[0], 'refund-fee', 'it shows something else')
    other.send(resuming({ after: revision, decisionId: 'unknown', feeder: 'other' }))
    t.equal(actionsOf((await other.next('opened')).decision)?.[0], 'refund-fee', 'nobody knows what it shows')
    t.ok(clock)
  },
)

t.test('a session that nobody knows is to be opened again; one that has ended says so', async t => {
  const { connect } = await liveApp(t)
  const agent = await connect()
  agent.send(resuming({ after: 1 }))
  t.match(await agent.next('error'), { session: 'call-1', problem: { status: 404 } })
  agent.send(opening())
  await agent.next('opened')
  agent.send({ type: 'close', session: 'call-1' })
  await agent.next('closed')
  agent.send(resuming({ after: 1 }))
  t.match(await agent.next('closed'), { session: 'call-1' })
})

t.test(
  'who asks for the talk is told what was said so far, then each thing once, with what was understood',
  async t => {
    const { connect } = await liveApp(t)
    const feed = await connect()
    feed.send(opening({ watch: false, placement: undefined }))
    const say = (seq: number, data: object) =>
      feed.send({ type: 'event', session: 'call-1', seq, event: { type: 'utterance', data } })
    say(1, { text: 'Hello' })
    await feed.next('ack')
    const [agent, quiet] = [await connect(), await connect()]
    agent.send(opening({ talk: true }))
    quiet.send(opening())
    await quiet.next('opened')
    t.match(await agent.next('signals'), { heard: [{ type: 'utterance', data: { text: 'Hello' } }] })
    say(2, { text: 'I am angry', sentiment: -0.6, reason: 'fee' })
    t.match(await agent.next('signals'), {
      heard: [{ data: { text: 'I am angry', sentiment: -0.6 } }],
      signals: { context: { sentiment: -0.6 }, locks: [{ id: 'unresolved-problem' }] },
    })
    t.match(await quiet.next('signals'), { heard: [], signals: { context: { sentiment: -0.6 } } })
    say(3, { text: 'Bye' })
    t.match(await agent.next('signals'), { heard: [{ data: { text: 'Bye' } }] })
  },
)

t.test('the number that opened the call joins it again once it is linked to a customer', async t => {
  const { connect, store } = await liveApp(t)
  const identity = { type: 'phone', value: '+45' }
  const byPhone = opening({ customerId: undefined, identity, feeder: 'telephony' })
  const first = await connect()
  first.send({ ...byPhone, context: upset })
  const { customerId } = await first.next('opened')
  await store.link([{ identity, customerId: 'C-1' }])
  first.socket.terminate()
  const again = await connect()
  again.send(byPhone)
  const { decision, ...rest } = await again.next('opened')
  t.match(rest, { customerId, context: upset })
  t.equal(decision?.locks.length, 1)
  again.send(fact(1, { page: 'fees' }))
  t.match(await again.next('ack'), { seq: 1 })
  again.send(opening())
  t.match(await again.next('error'), { problem: { status: 409 } }, 'the customer has another session')
})
