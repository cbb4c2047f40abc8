import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
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
