import t from 'tap'
import { actionsOf, liveApp, opening } from './client.ts'

const placements = (calm: string, limit = 3) => ({
  'placements.yaml': `
agent-screen: { channel: call-centre, limit: ${limit}, ${calm} }
web-hero: { channel: web, limit: 1, kinds: [service, sales] }
`,
})
const plan = {
  'arbitration.yaml': `
currency: EUR
contextWeights: [{ id: plans, when: 'context.page == "plans"', groups: [savings], weight: 1 },
  { id: reads, when: 'context.page == "plan"', groups: [savings], weight: 0.2 }]
`,
  'actions/plan.yaml': `
- { id: plan, name: Plan, kind: sales, issue: growth, group: plans, propensity: { prior: 0.5 }, value: 100, treatments: { call-centre: { headline: Plan } } }
`,
}
const fact = (seq: number, set: object) => ({ type: 'context', session: 'call-1', seq, set })

t.test(
  'a lock changes the screen at once, and when it lifts what was there returns, while a first place holds',
  async t => {
    const { connect, useStrategy } = await liveApp(t)
    useStrategy(placements('dwell: 1h, margin: 1000, prompts: 1'))
    const agent = await connect()
    agent.send(opening())
    t.equal(actionsOf((await agent.next('opened')).decision)?.[0], 'term-deposit')
    agent.send(fact(1, { reason: 'fee', sentiment: -0.6 }))
    t.equal(actionsOf((await agent.next('decision')).decision)?.[0], 'refund-fee')
    agent.send(fact(2, { resolved: true, sentiment: 0.2 }))
    const { decision } = await agent.next('decision')
    t.equal(actionsOf(decision)?.[0], 'term-deposit')
  },
)

t.test(
  'what wins waits until the first place has had its time, then comes by itself; a comeback shows the same',
  async t => {
    const { connect, useStrategy, clock } = await liveApp(t)
    useStrategy({ ...placements('dwell: 1s, margin: 10'), ...plan })
    const agent = await connect()
    agent.send(opening())
    const first = await agent.next('opened')
    t.equal(actionsOf(first.decision)?.[0], 'term-deposit')
    agent.send(fact(1, { page: 'plan' }))
    await agent.next('ack')
    const { signals } = await agent.next('signals')
    t.match(signals.context, { page: 'plan' })
    const { decision: held } = await agent.next('decision')
    t.strictSame(actionsOf(held), actionsOf(first.decision), 'nothing moves')
    t.strictSame(held.waiting, { actionId: 'plan', because: 'dwell' }, 'but is told to be better')

    const back = await connect()
    const { decisionId } = held
    back.send({ type: 'resume', session: 'call-1', placement: 'agent-screen', after: 2, decisionId })
    t.equal((await back.next('opened')).decision, null)
    t.equal(agent.received.filter(({ type }) => type === 'decision').length, 1)

    clock.pass(1_001)
    const later = await agent.next('decision')
    t.equal(actionsOf(later.decision)?.[0], 'plan')
    t.strictSame(later.because, { reason: 'dwell' })
    t.strictSame(await back.next('decision'), later)
  },
)

t.test(
  'a card below the first that makes no sense any more is gone when the first has had its time',
  async t => {
    const { connect, useStrategy, clock } = await liveApp(t)
    useStrategy({
      ...placements('dwell: 1s, margin: 10', 4),
      'actions/plan.yaml': `
- { id: plan, name: Plan, kind: sales, issue: growth, group: plans, applicability: context.sentiment < 0.5, propensity: { prior: 0.5 }, value: 60, treatments: { call-centre: { headline: Plan } } }
`,
    })
    const agent = await connect()
    agent.send(opening())
    const shown = actionsOf((await agent.next('opened')).decision)
    t.equal(shown?.indexOf('plan'), 1)
    t.equal(shown?.length, 4, 'nothing is left that could come in its place')
    agent.send(fact(1, { sentiment: 0.9 }))
    await agent.next('signals')
    t.equal(agent.received.filter(({ type }) => type === 'decision').length, 0)

    clock.pass(1_001)
    const { decision, because } = await agent.next('decision')
    t.strictSame(
      actionsOf(decision),
      shown?.filter(id => id !== 'plan'),
    )
    t.strictSame(because, { reason: 'dwell' })
  },
)

t.test('a clock that is set back holds no first place for as long', async t => {
  const { connect, useStrategy, clock } = await liveApp(t)
  useStrategy({ ...placements('dwell: 1m, margin: 10'), ...plan })
  const agent = await connect()
  agent.send(opening())
  t.equal(actionsOf((await agent.next('opened')).decision)?.[0], 'term-deposit')
  clock.pass(-3_600_000)
  agent.send(fact(1, { page: 'plan' }))
  t.equal(actionsOf((await agent.next('decision')).decision)?.[0], 'plan')
})
