import t from 'tap'
import { actionsOf, liveApp, opening } from './client.ts'

const utterance = (seq: number, data: object = {}) => ({
  type: 'event',
  session: 'call-1',
  seq,
  event: { type: 'utterance', data },
})

t.test('an acknowledged event is kept, and known to the very next decision over HTTP', async t => {
  const { connect, call, store } = await liveApp(t)
  const feed = await connect()
  feed.send(opening({ watch: false, placement: undefined }))
  t.match(await feed.next('opened'), { decision: null, context: {} })
  const ask = () =>
    call('POST', '/v1/decisions', {
      customerId: 'C-1',
      channel: 'call-centre',
      placement: 'agent-screen',
      sessionId: 'call-1',
    })
  for (let seq = 1; seq <= 20; seq++) {
    const upset = seq % 2 === 1
    feed.send(utterance(seq, { reason: 'fee', sentiment: upset ? -0.6 : 0.5 }))
    t.match(await feed.next('ack'), { seq })
    const { history } = await store.recall({ customerId: 'C-1', stocked: [] })
    t.equal(history.length, seq)
    const { body } = await ask()
    t.equal(body.locks.length, upset ? 1 : 0)
  }
  t.notOk(
    feed.received.some(one => one.type === 'decision'),
    'one that only feeds is sent no decisions',
  )
})

t.test('two watchers see the same change, and one who watches elsewhere is not disturbed', async t => {
  const { connect, decided } = await liveApp(t)
  const [agent, supervisor, other] = [await connect(), await connect(), await connect()]
  agent.send(opening())
  await agent.next('opened')
  supervisor.send(opening({ customerId: undefined }))
  t.strictSame(actionsOf((await supervisor.next('opened')).decision)?.[0], 'term-deposit')
  other.send(opening({ session: 'call-2', customerId: 'C-2' }))
  await other.next('opened')

  agent.send({ type: 'context', session: 'call-1', seq: 7, set: { reason: 'fee', sentiment: -0.6 } })
  const seen = [await agent.next('decision'), await supervisor.next('decision')]
  t.strictSame(seen[0], seen[1])
  t.equal(seen[0]!.decision.actions[0]?.actionId, 'refund-fee')
  t.equal(decided.length, 4, 'the two share one decision')

  agent.socket.close()
  await agent.closed
  supervisor.send({ type: 'event', session: 'call-1', seq: 1, event: { type: 'problem-solved' } })
  t.equal((await supervisor.next('decision')).decision.actions[0]?.actionId, 'term-deposit')
  t.strictSame(
    other.received.map(one => one.type),
    ['opened'],
  )
})

t.test(
  'two hundred events fired at once are applied in their order, and watchers need not see each',
  async t => {
    const { connect, store } = await liveApp(t)
    const agent = await connect()
    agent.send(opening())
    for (let seq = 1; seq <= 200; seq++) {
      agent.send(utterance(seq, { reason: 'fee', sentiment: seq % 2 === 0 ? -0.6 : seq / 1000 }))
    }
    for (let seq = 1; seq <= 200; seq++) t.equal((await agent.next('ack')).seq, seq)
    const { history, session } = await store.recall({ customerId: 'C-1', sessionId: 'call-1', stocked: [] })
    t.strictSame(
      history.map(({ id }) => Number(id.split(':')[2])),
      Array.from({ length: 200 }, (_, i) => i + 1),
    )
    t.equal(session?.facts.sentiment?.value, -0.6)
    t.equal(session?.revision, 201)

    agent.send(utterance(201, { reason: 'none', sentiment: 0 }))
    await agent.next('ack')
    await t.resolves(settled(agent, ({ actions }) => actions[0]?.actionId === 'term-deposit'))
    const revisions = agent.received.flatMap(one => (one.type === 'decision' ? [one.revision] : []))
    t.strictSame(
      revisions,
      [...revisions].sort((a, b) => a - b),
    )
  },
)

/** Waits until the newest decision is as wanted. */
async function settled(
  client: Awaited<ReturnType<Awaited<ReturnType<typeof liveApp>>['connect']>>,
  wanted: (decision: { actions: readonly { actionId: string }[] }) => boolean,
): Promise<void> {
  for (;;) if (wanted((await client.next('decision')).decision)) return
}
