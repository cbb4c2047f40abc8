import t from 'tap'
import { strategyOf } from '../../src/strategy/load.ts'
import { ann, decisionOf, edited, memoryOf } from '../builders.ts'

t.test('an action of which nothing can be said is not shown: its card would be empty', async t => {
  const plan = 'call-centre: { headline: Save a little every month'
  const strategy = strategyOf(
    edited(
      'actions/savings.yaml',
      plan,
      "call-centre: { headline: 'For {{ customer.tier }}', script: 'You have {{ money(customer.spent30d / customer.balance) }}', href: /save",
    ),
  )
  const given = { strategy, request: { explain: true } }
  const { actions, excluded } = await decisionOf({ ...given, memory: memoryOf(ann) })
  t.strictSame(
    actions.map(({ actionId }) => actionId),
    ['term-deposit', 'savings-survey'],
  )
  const [told] = excluded!.filter(({ actionId }) => actionId === 'savings-plan')
  t.match(told, {
    stage: 'treatment',
    rule: 'treatments.call-centre',
    values: { 'customer.tier': null, 'customer.spent30d': 0, 'customer.balance': 0 },
    change: 'all that one of its texts needs must be known',
  })
  const rich = await decisionOf({ ...given, memory: memoryOf({ ...ann, balance: 10 }) })
  t.match(rich.actions[1], { actionId: 'savings-plan', treatment: { headline: undefined, script: /€0/ } })
  t.match(rich.degraded, ['treatment:savings-plan'])
})

t.test('a fallback of which nothing can be said is none, and what is left of one is said', async t => {
  const fallback = (texts: string) =>
    strategyOf(edited('placements.yaml', '{ headline: Listen and help }', `{ ${texts} }`))
  const given = { memory: memoryOf({}), request: { exclude: ['savings-survey'] } }
  const named = "headline: 'Help {{ customer.tier }}', href: /help"
  const mute = await decisionOf({ ...given, strategy: fallback(named) })
  t.match(mute, { noAction: true, actions: [], degraded: ['fallback:agent-screen'] })
  t.equal(mute.fallback, undefined)
  const left = await decisionOf({ ...given, strategy: fallback(`${named}, script: Listen`) })
  t.match(left.degraded, ['fallback:agent-screen'])
  t.strictSame(left.fallback, { 'agent-screen': { href: '/help', script: 'Listen' } })
})
