import t from 'tap'
import { smallStrategy } from '../small-strategy.ts'
import { actionsOf, liveApp, opening } from './client.ts'

t.test('those who watch are told what is best by another strategy once it is in force', async t => {
  const { connect, useStrategy, live } = await liveApp(t)
  const agent = await connect()
  agent.send(opening())
  await agent.next('opened')
  useStrategy({
    'arbitration.yaml': 'currency: EUR\nlevers: { groups: { savings: 0 } }\n',
    'actions/help.yaml':
      '- { id: help, name: Help, kind: service, issue: help, group: help, propensity: { prior: 0.5 }, value: 9, treatments: { call-centre: { headline: Help } } }\n',
  })
  live.strategyChanged()
  const { because, decision } = await agent.next('decision')
  t.strictSame([because, actionsOf(decision)], [{ reason: 'strategy' }, ['help']])
})

t.test(
  'a text that another strategy has corrected reaches those who see it; the same texts do not',
  async t => {
    const { connect, useStrategy, live } = await liveApp(t)
    const help = (name: string, headline: string) =>
      useStrategy({
        'actions/help.yaml': `- { id: help, name: ${name}, kind: service, issue: help, group: help, propensity: { prior: 0.9 }, value: 900, treatments: { call-centre: { headline: ${headline} } } }\n`,
      })
    help('Help', 'Hlep')
    const agent = await connect()
    agent.send(opening())
    const { decision: wrong } = await agent.next('opened')
    t.match(wrong?.actions[0], { actionId: 'help', treatment: { headline: 'Hlep' } })
    help('Assistance', 'Hlep')
    live.strategyChanged()
    help('Assistance', 'Help')
    live.strategyChanged()
    const { because, decision: right } = await agent.next('decision')
    t.match([because, right.actions[0]], [{ reason: 'strategy' }, { treatment: { headline: 'Help' } }])
    t.strictSame(actionsOf(right), actionsOf(wrong))
    help('Aid', 'Help')
    live.strategyChanged()
    agent.send({ type: 'close', session: 'call-1' })
    await agent.next('closed')
    t.equal(agent.received.filter(({ type }) => type === 'decision').length, 1)
  },
)

t.test('a placement may leave the strategy while it is decided for', async t => {
  const { connect, useStrategy, live, store } = await liveApp(t)
  const agent = await connect()
  agent.send(opening())
  await agent.next('opened')
  const { recall } = store
  const without = { 'placements.yaml': smallStrategy['placements.yaml']!.replace('agent-screen:', 'desk:') }
  store.recall = async asked => {
    const memory = await recall(asked)
    useStrategy(without)
    live.strategyChanged()
    return memory
  }
  live.strategyChanged()
  t.match(await agent.next('error'), { session: 'call-1', problem: { status: 422 } })
  agent.send({ type: 'close', session: 'call-1' })
  await agent.next('closed')
})
