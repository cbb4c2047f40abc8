import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { endSession, keepEvents } from '../../src/converse.ts'
import { ClientMessage, type OpenMessage, type ServerMessage } from '../../src/http/wire/live.ts'
import { sessionOpener } from '../../src/live/open-session.ts'
import { localWatchers } from '../../src/live/watchers.ts'
import { testWorld } from '../world.ts'
import { actionsOf, liveApp, opening } from './client.ts'

const fact = (seq: number, set: object) => ({ type: 'context', session: 'call-1', seq, set })
const upset = { reason: 'fee', sentiment: -0.6 }
const feeding = opening({ watch: false, placement: undefined, feeder: 'telephony' })
const brief = (sessionTtl: string) => ({
  'context.yaml': `
sessionTtl: ${sessionTtl}
facts:
  sentiment: { type: number, min: -1, max: 1, default: 0 }
  reason: { type: string, default: none }
  resolved: { type: bool, default: false }
`,
})

t.test('who watches a session that is forgotten is told that it is over, by itself', async t => {
  const { connect, useStrategy, clock } = await liveApp(t)
  useStrategy(brief('1s'))
  const agent = await connect()
  agent.send(opening())
  await agent.next('opened')
  agent.send(fact(1, { reason: 'fee' }))
  await agent.next('ack')
  await pause(100)
  t.equal(agent.received.filter(({ type }) => type === 'closed').length, 0)
  clock.pass(1_001)
  t.match(await agent.next('closed'), { session: 'call-1' })
  agent.send(fact(2, upset))
  t.match(await agent.next('error'), { seq: 2, problem: { detail: /send "open" first/ } })
  agent.send(opening())
  t.match(await agent.next('opened'), { revision: 1, signals: { context: {} } })
})

t.test(
  'who only feeds is told of the end when it feeds on, whatever is wrong with what it sends',
  async t => {
    const { connect, call } = await liveApp(t)
    const feed = await connect()
    for (const [session, event] of [
      ['call-1', { type: 'complaint' }],
      ['call-2', {}],
    ] as const) {
      feed.send(opening({ session, watch: false, placement: undefined }))
      await feed.next('opened')
      t.equal((await call('DELETE', `/v1/sessions/${session}`)).status, 204)
      const about = { session, seq: 1 }
      feed.send({ type: 'event', ...about, event })
      t.match(await feed.next('error'), { ...about, problem: { status: 409, detail: /has ended/ } })
      t.match(await feed.next('closed'), { session })
      feed.send({ type: 'event', ...about, event })
      t.match(await feed.next('error'), { ...about, problem: {} })
    }
    t.equal(feed.received.filter(({ type }) => type === 'closed').length, 2)
  },
)

t.test('sessions that others have ended do not count among those that a connection may hold', async t => {
  const { world } = await testWorld(t)
  const sent: ServerMessage[] = []
  const joins = (sessionId: string) => ({
    talk: { customerId: 'C-1', channel: 'call-centre', sessionId },
    openedAt: 0,
    feeder: 'telephony',
    refused: new Set<number>(),
    leave() {},
  })
  const eventOf = (sessionId: string) =>
    ({ type: 'event', id: sessionId, at: world.now(), event: 'complaint', sessionId, data: {} }) as const
  const ids = Array.from({ length: 5_000 }, (_, index) => `held-${index}`)
  const joined = new Map(ids.map(id => [id, joins(id)]))
  for (const id of ids.slice(0, 130)) await keepEvents(world, 'C-1', [eventOf(id)])
  for (const id of ids.slice(120, 130)) await endSession(world, id)
  const bus = { publish() {}, follow: () => ({ ready: Promise.resolve(), end() {} }), async close() {} }
  const open = sessionOpener(world, localWatchers({ world, onDecision() {}, onError() {} }, bus))
  const connection = {
    id: 'X',
    joined,
    isOpen: () => true,
    send: (...more: ServerMessage[]) => sent.push(...more),
  }
  const asked = ClientMessage.parse(feeding) as OpenMessage
  await t.rejects(
    open(connection, asked),
    { message: /may hold 5000 sessions/ },
    'all that it looks at are open',
  )
  await open(connection, asked)
  t.strictSame(
    sent.slice(0, 10),
    ids.slice(120, 130).map(session => ({ type: 'closed', session })),
  )
  t.match(sent.at(-1), { type: 'opened', session: 'call-1' })
  t.ok(joined.has('held-0'))
  t.notOk(joined.has('held-125'))
})

t.test('who joins late is told so, too, and not before the time', async t => {
  const { connect, useStrategy, clock } = await liveApp(t)
  useStrategy(brief('1s'))
  const [feed, agent] = [await connect(), await connect()]
  feed.send(feeding)
  await feed.next('opened')
  clock.pass(900)
  agent.send(opening())
  await agent.next('opened')
  feed.send(fact(1, { reason: 'fee' }))
  await agent.next('signals')
  clock.pass(900)
  feed.send(fact(2, upset))
  t.equal(actionsOf((await agent.next('decision')).decision)?.[0], 'refund-fee', 'a change keeps it alive')
  clock.pass(1_001)
  await agent.next('closed')
})

t.test('another session of the same id does not come to those who watched the one before', async t => {
  const { connect, useStrategy, clock } = await liveApp(t)
  useStrategy(brief('1h'))
  const [feed, agent] = [await connect(), await connect()]
  feed.send(feeding)
  await feed.next('opened')
  agent.send(opening({ talk: true }))
  await agent.next('opened')
  for (const seq of [1, 2, 3]) feed.send(fact(seq, { reason: `r${seq}` }))
  for (const _ of [1, 2, 3]) await feed.next('ack')
  clock.pass(3_600_001)
  feed.send(fact(4, upset))
  await feed.next('ack')
  await agent.next('closed')
  agent.send(opening({ talk: true }))
  const again = await agent.next('opened')
  t.equal(again.revision, 1)
  t.equal(actionsOf(again.decision)?.[0], 'refund-fee')
  feed.send(fact(5, { resolved: true, sentiment: 0.2 }))
  t.equal(actionsOf((await agent.next('decision')).decision)?.[0], 'term-deposit')
})
