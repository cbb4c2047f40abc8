import fc from 'fast-check'
import t from 'tap'
import { priorityOf } from '../../src/decision/arbitration.ts'
import { strategyOf } from '../../src/strategy/load.ts'
import { decisionOf, edited, memoryOf } from '../builders.ts'
import { smallStrategy } from '../small-strategy.ts'

t.test(
  'priority is the weighted chance of the value, less the price of annoying and of the time',
  async t => {
    const some = {
      contextWeight: 2,
      lever: 1.5,
      propensity: 0.25,
      value: 100,
      annoyance: 8,
      handling: 4,
      overrun: 3,
    }
    t.equal(priorityOf(some), 2 * 1.5 * 0.25 * 100 - 0.75 * 8 - 4 - 3)
    const { actions } = await decisionOf({})
    t.same(
      actions.map(({ actionId, priority }) => [actionId, Number(priority.toFixed(9))]),
      [
        ['term-deposit', 54],
        ['savings-plan', 21.6],
        ['savings-survey', 0.2],
      ],
      'as worked out by hand',
    )
  },
)

t.test('levers, weights and seconds of handling are in it', async t => {
  const strategy = strategyOf(
    edited(
      'arbitration.yaml',
      'currency: EUR\n',
      'currency: EUR\ncostPerHour: { call-centre: 36 }\nlevers: { kinds: { service: 2 }, issues: { resolve: 3 }, groups: { fees: 0.5 } }\n',
    ),
  )
  const files = edited('actions/fees.yaml', 'handling: 4', 'handling: { seconds: 100 }\n  lever: 1.5')
  const both = strategyOf({ ...strategy.files, 'actions/fees.yaml': files['actions/fees.yaml']! })
  const { actions } = await decisionOf({
    strategy: both,
    request: { context: { reason: 'fee' }, explain: true },
  })
  const refund = actions.find(({ actionId }) => actionId === 'refund-fee')
  t.match(refund?.explanation?.factors, {
    lever: 1.5 * 2 * 3 * 0.5,
    contextWeight: 4,
    handling: 1,
    value: 40,
  })
  t.same(refund?.explanation?.contextWeights, { 'asks-about-fee': 4 })
  t.equal(refund?.priority, 4 * 4.5 * 0.8 * 40 - 1)
})

t.test(
  'near the end of a call a second that is not left costs more, so that what is short goes first',
  async t => {
    const savings = edited('actions/savings.yaml', 'handling: 2', 'handling: { seconds: 200 }')
    const strategy = strategyOf({
      ...savings,
      'context.yaml': edited('context.yaml', 'facts:\n', 'facts:\n  left: { type: number, min: 0 }\n')[
        'context.yaml'
      ]!,
      'arbitration.yaml': `${savings['arbitration.yaml']}
costPerHour: { call-centre: 36 }
remaining: { seconds: context.left, overrun: 20 }
`,
    })
    const decided = async (context: Record<string, unknown>) => {
      const { actions } = await decisionOf({ strategy, request: { context, explain: true } })
      const deposit = actions.find(({ actionId }) => actionId === 'term-deposit')
      const { handling, overrun } = deposit?.explanation?.factors ?? {}
      return { first: actions[0]?.actionId, handling, overrun, priority: deposit?.priority }
    }
    const calm = { first: 'term-deposit', handling: 2, overrun: 0, priority: 54 }
    t.same(await decided({}), calm, 'nobody knows how long is left')
    t.same(await decided({ left: 200 }), calm, 'it fits')
    const tight = await decided({ left: 150 })
    t.same(tight, { first: 'term-deposit', handling: 2, overrun: 50 * 0.01 * 20, priority: 44 })
    t.same(await decided({ left: 0 }), { first: 'savings-plan', handling: 2, overrun: 40, priority: 14 })
  },
)

t.test('a second less never makes an action better, and none matters to what is short enough', async t => {
  const of = (left: number | undefined) => {
    const strategy = strategyOf({
      ...edited('actions/fees.yaml', 'handling: 4', 'handling: { seconds: 100 }'),
      'arbitration.yaml': `currency: EUR
costPerHour: { call-centre: 36 }
remaining: { seconds: '${left === undefined ? 'daysBetween(now, now) / 0' : left}', overrun: 3 }
`,
    })
    return decisionOf({ strategy, request: { context: { reason: 'fee' } } })
  }
  const priorities = await Promise.all([0, 50, 99, 100, 101, undefined].map(of))
  const refunds = priorities.map(
    ({ actions }) => actions.find(({ actionId }) => actionId === 'refund-fee')!.priority,
  )
  t.same(refunds, [28, 29.5, 30.97, 31, 31, 31])
})

t.test('what is not above the floor is not shown, and a value that cannot be worked out is none', async t => {
  const floor = (to: string) =>
    strategyOf(edited('arbitration.yaml', 'currency: EUR', `currency: EUR\nfloor: ${to}`))
  const shownWith = async (to: string) =>
    (await decisionOf({ strategy: floor(to) })).actions.map(({ actionId }) => actionId)
  t.same(await shownWith('21.5'), ['term-deposit', 'savings-plan'])
  t.same(await shownWith('54'), [], 'one that is just at it is not above it')

  const strategy = strategyOf(
    edited('actions/savings.yaml', 'value: 300', 'value: 300 + customer.age / customer.balance'),
  )
  const request = { explain: true }
  const { excluded } = await decisionOf({ strategy, request })
  t.match(
    excluded?.find(({ actionId }) => actionId === 'term-deposit'),
    {
      stage: 'value',
      values: { 'customer.age': 40, 'customer.balance': 0 },
      change: 'its value must be known',
    },
  )
})

t.test('what could not be worked out is told by its own expression and the values that it reads', async t => {
  const cases: [from: string, to: string, rule: string, change: string][] = [
    [
      'annoyance: 5',
      'annoyance: 2 * customer.complaints90d',
      'annoyance: 2 * customer.complaints90d',
      'known',
    ],
    ['handling: 2', 'handling: customer.complaints90d', 'handling: customer.complaints90d', 'known'],
    [
      'handling: 2',
      'handling: { seconds: customer.complaints90d }',
      'handling: customer.complaints90d',
      'known',
    ],
    [
      'annoyance: 5',
      'budget: { total: 9, cost: customer.complaints90d }',
      'cost: customer.complaints90d',
      'known, and not below 0',
    ],
  ]
  for (const [from, to, rule, change] of cases) {
    const strategy = strategyOf({
      ...edited('actions/savings.yaml', from, to),
      'profile.yaml': smallStrategy['profile.yaml']!.replace(
        'complaints90d: { count: complaint, per: 90d }',
        'complaints90d: { latest: complaint, of: stars, per: 90d }',
      ),
    })
    const { excluded } = await decisionOf({ strategy, request: { explain: true } })
    const term = rule.split(':')[0]
    t.strictSame(
      excluded?.find(({ actionId }) => actionId === 'term-deposit'),
      {
        actionId: 'term-deposit',
        kind: 'sales',
        stage: 'value',
        rule,
        values: { 'customer.complaints90d': null },
        change: `its ${term} must be ${change}`,
      },
    )
  }
})

t.test('nothing to show is an honest no action, with the placement’s fallback', async t => {
  const decision = await decisionOf({ memory: memoryOf({}), request: { exclude: ['savings-survey'] } })
  t.match(decision, {
    noAction: true,
    actions: [],
    fallback: { 'agent-screen': { headline: 'Listen and help' } },
    degraded: [],
  })
})

t.test('priority grows with value and propensity, and falls with annoyance and handling', async _t => {
  const money = fc.double({ min: 0, max: 1000, noNaN: true })
  const any = fc.record({
    contextWeight: fc.double({ min: 0.1, max: 10, noNaN: true }),
    lever: fc.double({ min: 0.1, max: 10, noNaN: true }),
    propensity: fc.double({ min: 0, max: 1, noNaN: true }),
    value: money,
    annoyance: money,
    handling: money,
    overrun: money,
  })
  fc.assert(
    fc.property(any, money, (some, more) => {
      const before = priorityOf(some)
      const likelier = { ...some, propensity: Math.min(1, some.propensity + more / 1000) }
      return (
        priorityOf({ ...some, value: some.value + more }) >= before &&
        priorityOf(likelier) >= before - 1e-9 &&
        priorityOf({ ...some, annoyance: some.annoyance + more }) <= before &&
        priorityOf({ ...some, handling: some.handling + more }) <= before &&
        priorityOf({ ...some, overrun: some.overrun + more }) <= before
      )
    }),
  )
})
