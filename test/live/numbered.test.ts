import t, { type Test } from 'tap'
import { StoreUnavailable } from '../../src/errors.ts'
import { liveApp, opening } from './client.ts'

const utterance = (seq: number, data: object = {}) => ({
  type: 'event',
  session: 'call-1',
  seq,
  event: { type: 'utterance', data },
})

t.test('an event sent again counts once, also after a reconnection of the same feeder', async t => {
  const { connect, store } = await liveApp(t)
  const count = async () => (await store.recall({ customerId: 'C-1', stocked: [] })).history.length
  const first = await connect()
  first.send(opening({ feeder: 'telephony' }))
  for (const seq of [1, 1, 2]) {
    first.send(utterance(seq))
    t.match(await first.next('ack'), { seq })
  }
  t.equal(await count(), 2)
  first.socket.terminate()

  const second = await connect()
  second.send(opening({ feeder: 'telephony' }))
  second.send(utterance(2))
  t.match(await second.next('ack'), { seq: 2 })
  t.equal(await count(), 2)

  const other = await connect()
  other.send(opening())
  other.send(utterance(2))
  t.match(await other.next('ack'), { seq: 2 })
  t.equal(await count(), 3, 'another feeder counts for itself')
})

t.test('a session that is opened anew under an id that has expired takes its numbers anew', async t => {
  const { connect, clock, store } = await liveApp(t)
  const tell = async () => {
    const feed = await connect()
    feed.send(opening({ feeder: 'telephony' }))
    t.equal((await feed.next('opened')).seq, null)
    feed.send(utterance(1, { reason: 'fee', sentiment: -0.6 }))
    t.match(await feed.next('ack'), { seq: 1 })
    const { history, session } = await store.recall({ customerId: 'C-1', sessionId: 'call-1', stocked: [] })
    return [history.length, session?.facts.reason?.value]
  }
  t.strictSame(await tell(), [1, 'fee'])
  clock.pass(3 * 3_600_000)
  t.strictSame(await tell(), [2, 'fee'])
})

t.test('an outcome of another customer’s decision is numbered like any message of the session', async t => {
  const { connect, call, remembered } = await liveApp(t)
  const asked = { channel: 'call-centre', placement: 'agent-screen', sessionId: 'call-1' }
  const { decisionId, actions } = (await call('POST', '/v1/decisions', { ...asked, customerId: 'C-2' })).body
  await remembered()
  const feed = await connect()
  feed.send(opening({ feeder: 'desk' }))
  const { actionId } = actions[0]
  feed.send({ type: 'outcome', session: 'call-1', seq: 1, decisionId, actionId, outcome: 'impression' })
  feed.send(utterance(2))
  t.match([await feed.next('ack'), await feed.next('ack')], [{ seq: 1 }, { seq: 2 }])
  const again = await connect()
  again.send(opening({ feeder: 'desk' }))
  t.equal((await again.next('opened')).seq, 2)
  again.send({ type: 'outcome', session: 'call-1', seq: 4, decisionId, actionId, outcome: 'impression' })
  t.match(await again.next('error'), { seq: 4, problem: { status: 409 } }, 'before its turn')
})

/** A call whose agent tells what came of its first action, and a way to take that back and to see what stands of it. */
async function answering(t: Test, sessionId?: string) {
  const made = await liveApp(t)
  const { connect, call, remembered, store } = made
  const asked = { customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen', sessionId }
  const { decisionId, actions } = (await call('POST', '/v1/decisions', asked)).body
  await remembered()
  const agent = await connect()
  agent.send(opening())
  await agent.next('opened')
  const said = { decisionId, actionId: actions[0].actionId, outcome: 'clicked' }
  return {
    ...made,
    agent,
    tell: (seq: number, more = {}) =>
      agent.send({ type: 'outcome', session: 'call-1', seq, ...said, ...more }),
    takeBack: () => call('POST', '/v1/outcomes', { retracts: `${decisionId}:${said.actionId}:clicked` }),
    standing: async () => {
      const { history } = await store.recall({ customerId: 'C-1', stocked: [] })
      return history.map(({ id }) => id.replace(`${decisionId}:${said.actionId}:`, ''))
    },
  }
}

for (const [where, sessionId] of [
  ['the session', 'call-1'],
  ['no session', undefined],
] as const) {
  t.test(
    `an outcome of a decision of ${where} that could not be kept to its end is not acknowledged when it is sent again, but kept`,
    async t => {
      const { agent, tell, takeBack, standing, store } = await answering(t, sessionId)
      tell(1)
      await agent.next('ack')
      await takeBack()
      const { keep } = store
      store.keep = async what => {
        if (what.entries.some(({ id }) => id.endsWith(':2'))) throw new StoreUnavailable('gone')
        return keep(what)
      }
      tell(2)
      t.match(await agent.next('error'), { seq: 2, problem: { status: 503 } })
      store.keep = keep
      tell(2)
      t.match(await agent.next('ack'), { seq: 2 })
      t.strictSame(await standing(), ['clicked:2'])
    },
  )

  t.test(
    `an outcome of a decision of ${where} that was taken back since it was acknowledged is not told anew by being sent again`,
    async t => {
      const { agent, tell, takeBack, standing } = await answering(t, sessionId)
      tell(1)
      await agent.next('ack')
      await takeBack()
      tell(1)
      t.match(await agent.next('ack'), { seq: 1 })
      t.strictSame(await standing(), [])
    },
  )
}

t.test('what is refused since its id stands for another has not had its number', async t => {
  const { agent, tell, standing } = await answering(t, 'call-1')
  tell(1, { outcomeId: 'o-1' })
  await agent.next('ack')
  tell(2, { outcomeId: 'o-1', outcome: 'accepted' })
  t.match(await agent.next('error'), { seq: 2, problem: { status: 409, errors: [{ path: 'outcomeId' }] } })
  tell(2, { outcomeId: 'o-2', outcome: 'accepted' })
  t.match(await agent.next('ack'), { seq: 2 })
  t.strictSame(await standing(), ['o-1', 'o-2'])
})

t.test('an event with an id of its own is that event, whatever its seq', async t => {
  const { connect, store } = await liveApp(t)
  const feed = await connect()
  feed.send(opening())
  for (const seq of [1, 2]) {
    feed.send({ type: 'event', session: 'call-1', seq, event: { eventId: 'E-1', type: 'complaint' } })
    await feed.next('ack')
  }
  feed.send({ type: 'event', session: 'call-1', seq: 3, event: { eventId: 'E-1', type: 'utterance' } })
  t.match(await feed.next('error'), { seq: 3, problem: { status: 409, errors: [{ path: 'event.eventId' }] } })
  const { history } = await store.recall({ customerId: 'C-1', stocked: [] })
  t.match(history, [{ id: 'E-1', channel: 'call-centre', sessionId: 'call-1' }])
  t.equal(history.length, 1)
})

t.test('an event that came by HTTP reaches the watchers once they are told', async t => {
  const { connect, call, live } = await liveApp(t)
  const agent = await connect()
  agent.send(opening())
  await agent.next('opened')
  const { status } = await call('POST', '/v1/events', {
    type: 'utterance',
    sessionId: 'call-1',
    data: { reason: 'fee', sentiment: -0.6 },
  })
  t.equal(status, 202)
  live.sessionChanged('call-1')
  live.sessionChanged('nobody-watches-this')
  const { because, decision } = await agent.next('decision')
  t.strictSame(because, { reason: 'changed' })
  t.equal(decision.actions[0]?.actionId, 'refund-fee')
})

t.test(
  'a placement that leaves the strategy is an error to its watchers, who see what is best when it is back',
  async t => {
    const { connect, useStrategy } = await liveApp(t)
    const agent = await connect()
    agent.send(opening())
    await agent.next('opened')
    useStrategy({
      'placements.yaml':
        'desk: { channel: call-centre, limit: 3 }\nweb-hero: { channel: web, limit: 1, kinds: [service, sales] }\n',
    })
    agent.send({ type: 'context', session: 'call-1', seq: 1, set: { reason: 'fee', sentiment: -0.6 } })
    await agent.next('ack')
    t.match(await agent.next('error'), {
      session: 'call-1',
      problem: { status: 422, errors: [{ path: 'placement' }] },
    })
    useStrategy({})
    agent.send({ type: 'context', session: 'call-1', seq: 2, set: { page: 'accounts' } })
    t.equal((await agent.next('decision')).decision.actions[0]?.actionId, 'refund-fee')
  },
)
