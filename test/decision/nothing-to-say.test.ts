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

t.test('a fallback of which nothing can be said is none, and one that lacks a text says so', async t => {
  const fallbackOf = async (fallback: string, tier?: string) => {
    const strategy = strategyOf(edited('placements.yaml', '{ headline: Listen and help }', fallback))
    const memory = memoryOf(tier === undefined ? {} : { tier })
    const request = { exclude: ['savings-survey'] }
    const { noAction, fallback: shown, degraded } = await decisionOf({ strategy, memory, request })
    t.ok(noAction)
    return [shown, degraded]
  }
  const named = "{ headline: 'For {{ customer.tier }}', href: /help }"
  t.strictSame(await fallbackOf(named), [undefined, ['fallback:agent-screen']])
  t.strictSame(await fallbackOf(named, 'gold'), [
    { 'agent-screen': { headline: 'For gold', href: '/help' } },
    [],
  ])
  t.strictSame(await fallbackOf("{ headline: Help, body: 'For {{ customer.tier }}' }"), [
    { 'agent-screen': { headline: 'Help' } },
    ['fallback:agent-screen'],
  ])
})
