import t from 'tap'
import { type Ledger, UNTOUCHED } from '../../src/stock.ts'
import { strategyOf } from '../../src/strategy/load.ts'
import type { Strategy } from '../../src/strategy/strategy.ts'
import {
  ann,
  DAY_MS,
  decisionOf,
  edited,
  memoryOf,
  NOON,
  outcomeOf,
  requestOf,
  strategyWith,
} from '../builders.ts'
import { smallStrategy } from '../small-strategy.ts'

/** Shown actions, and the stage at which each other was dropped. */
async function fates(given: Parameters<typeof decisionOf>[0]): Promise<Record<string, string>> {
  const request = { ...given.request, explain: true }
  const { actions, excluded = [] } = await decisionOf({ ...given, request })
  return Object.fromEntries([
    ...actions.map(({ actionId }) => [actionId, 'shown']),
    ...excluded.map(({ actionId, stage }) => [actionId, stage]),
  ])
}

t.test('a lock blocks its kinds while its reason is so, and says what lifts it', async t => {
  const upset = { reason: 'fee', sentiment: -0.6 }
  const decision = await decisionOf({ request: { context: upset } })
  t.same(decision.locks, [
    {
      id: 'unresolved-problem',
      blocks: ['sales', 'survey'],
      reason: 'What the customer came for is not solved yet',
      liftedBy: 'Solve it and say so',
    },
  ])
  t.same(await fates({ request: { context: upset } }), {
    'refund-fee': 'shown',
    'explain-fee': 'shown',
    'term-deposit': 'lock',
    'savings-plan': 'lock',
    'savings-survey': 'lock',
  })
  const solved = { ...upset, sentiment: 0, resolved: true }
  t.match(await fates({ request: { context: solved } }), {
    'term-deposit': 'shown',
    'refund-fee': 'applicability',
  })
})

t.test('an action that a lock excepts stays open', async t => {
  const strategy = strategyOf(
    edited('policies.yaml', '    reason: What', '    except: [savings-survey]\n    reason: What'),
  )
  const request = { context: { reason: 'fee', sentiment: -0.6 } }
  t.match(await fates({ strategy, request }), { 'savings-survey': 'shown', 'term-deposit': 'lock' })
})

/** Everything stands in the way of the term deposit; what comes later is seen as what comes before is taken away. */
t.test('the first stage that stands in the way is the one that is told', async t => {
  const files = {
    ...smallStrategy,
    'actions/savings.yaml': smallStrategy['actions/savings.yaml']!.replace(
      '  eligibility: customer.age >= 18\n',
      `  eligibility: customer.age >= 18
  suitability: customer.balance < 100
  stock: 1
  valid: { until: 2026-02-01 }
`,
    ),
  }
  const strategy = strategyOf(files)
  const history = [outcomeOf('rejected', DAY_MS)]
  const taken = { 'term-deposit': { ...UNTOUCHED, units: 1 } }
  const rich = { ...ann, balance: 500, age: 12, products: ['term-deposit'] }
  const march = Date.UTC(2026, 2, 1)
  const upset = { reason: 'fee', sentiment: -0.6 }
  const steps: [expected: string, given: Parameters<typeof decisionOf>[0]][] = [
    [
      'excluded',
      {
        at: march,
        memory: memoryOf(rich, { history, taken }),
        request: { context: upset, exclude: ['term-deposit'] },
      },
    ],
    ['validity', { at: march, memory: memoryOf(rich, { history, taken }), request: { context: upset } }],
    ['lock', { memory: memoryOf(rich, { history, taken }), request: { context: upset } }],
    ['eligibility', { memory: memoryOf(rich, { history, taken }) }],
    ['applicability', { memory: memoryOf({ ...rich, age: 40 }, { history, taken }) }],
    ['suitability', { memory: memoryOf({ ...rich, age: 40, products: [] }, { history, taken }) }],
    ['contact', { memory: memoryOf(ann, { history, taken }) }],
    ['stock', { memory: memoryOf(ann, { taken }) }],
    ['shown', { memory: memoryOf(ann) }],
  ]
  for (const [expected, given] of steps) {
    t.equal((await fates({ strategy, ...given }))['term-deposit'], expected, expected)
  }
})

t.test('an action is valid from the first moment of its first day to the last before its last', async t => {
  const strategy = strategyOf(
    edited('actions/savings.yaml', '  stock: 2', '  valid: { from: 2026-01-15, until: 2026-01-16 }'),
  )
  const shownAt = async (at: number) => (await fates({ strategy, at }))['savings-plan']
  t.equal(await shownAt(Date.UTC(2026, 0, 15) - 1), 'validity')
  t.equal(await shownAt(Date.UTC(2026, 0, 15)), 'shown')
  t.equal(await shownAt(Date.UTC(2026, 0, 16) - 1), 'shown')
  t.equal(await shownAt(Date.UTC(2026, 0, 16)), 'validity')
})

t.test('the last unit of a stock may go, and then no more', async t => {
  const withTaken = async (taken: Partial<Ledger>, request = {}, holding?: string[]) => {
    const memory = memoryOf(ann, { taken: { 'savings-plan': { ...UNTOUCHED, ...taken } }, holding })
    return (await fates({ memory, request }))['savings-plan']
  }
  t.equal((await fates({ memory: memoryOf(ann) }))['savings-plan'], 'shown')
  t.equal(await withTaken({ units: 1 }), 'shown')
  t.equal(await withTaken({ units: 2 }), 'stock')
  t.equal(await withTaken({ units: 1, held: 1, firstExpiry: NOON + 1 }), 'stock', 'the last is held')
  t.equal(await withTaken({ units: 1, held: 1, firstExpiry: NOON }), 'shown', 'not any more')
  const request = { sessionId: 's' }
  const held = { units: 1, held: 1, firstExpiry: NOON + 1 }
  t.equal(await withTaken(held, request, ['savings-plan']), 'shown', 'by us')
  t.equal(await withTaken(held, request, ['term-deposit']), 'stock', 'by somebody else')
  t.equal(await withTaken(held, request), 'shown', 'perhaps by us, in a record that does not say so')
  t.equal(await withTaken({ units: 2, held: 1 }, request, ['savings-plan']), 'stock', 'oversold')
})

t.test(
  'where nothing can be recalled, what has a cap is withheld, the rest stays, and the answer says so',
  async t => {
    const open: Strategy = strategyOf({
      ...smallStrategy,
      'policies.yaml': smallStrategy['policies.yaml']!.replace(/engagement:[\s\S]*?contact:/, 'contact:'),
      'actions/fees.yaml': smallStrategy['actions/fees.yaml']!.replace(
        'applicability: context.reason == "fee"\n',
        'applicability: customer.complaints90d == 0\n',
      ),
    })
    const decision = await decisionOf({
      strategy: open,
      memory: null,
      request: { explain: true, context: { reason: 'fee' } },
    })
    t.same(decision.degraded, ['profile'])
    t.equal(decision.knownCustomer, false)
    t.same(
      decision.actions.map(({ actionId }) => actionId),
      ['refund-fee', 'savings-survey'],
      'service goes on, also where it has a cool-down',
    )
    const stages = Object.fromEntries(
      decision.excluded!.map(({ actionId, stage, change }) => [actionId, `${stage}: ${change}`]),
    )
    t.match(stages, {
      'savings-plan': 'contact: past outcomes must be readable, to check its limits',
      'term-deposit': /^eligibility: customer.age must be known/,
      'explain-fee': /^applicability: customer.complaints90d must be known/,
    })
  },
)

t.test('an action with only a stock is withheld too where nothing can be recalled', async t => {
  const strategy = strategyOf(
    edited(
      'actions/savings.yaml',
      'handling: 1\n  treatments:\n    call-centre: { headline: How',
      'handling: 1\n  stock: 5\n  treatments:\n    call-centre: { headline: How',
    ),
  )
  t.match(await fates({ strategy, memory: null }), { 'savings-survey': 'stock' })
  t.match(await fates({ strategy, memory: memoryOf(null) }), { 'savings-survey': 'shown' })
})

t.test('an unknown customer is decided on context and defaults', async t => {
  const decision = await decisionOf({ memory: memoryOf(null), request: { context: { reason: 'fee' } } })
  t.match(decision, { knownCustomer: false, degraded: [] })
  t.same(decision.actions[0]?.treatment, {
    headline: 'Refund the fee',
    script: 'I give it back to you, there.',
  })
})

t.test(
  'the request’s facts win over the session’s, which end with it or when their time is over',
  async t => {
    const fact = (value: unknown, agoMs: number) => ({ value, at: NOON - agoMs })
    const session = {
      id: 's',
      customerId: 'C-1',
      channel: 'call-centre',
      openedAt: NOON - DAY_MS,
      revision: 1,
      facts: { reason: fact('fee', 3_600_000), sentiment: fact(-0.6, 30 * 60_000 - 1) },
    }
    const locksWith = async (more: Partial<typeof session> & { endedAt?: number }, context = {}) =>
      (
        await decisionOf({
          memory: memoryOf(ann, { session: { ...session, ...more } }),
          request: requestOf({ context }),
        })
      ).locks.map(({ id }) => id)
    t.same(await locksWith({}), ['unresolved-problem'])
    t.same(await locksWith({}, { sentiment: 0.5 }), [])
    t.same(
      await locksWith({ facts: { ...session.facts, sentiment: fact(-0.6, 30 * 60_000) } }),
      [],
      'after 30 minutes',
    )
    t.same(await locksWith({ endedAt: NOON - 1 }), [])
  },
)

t.test('policies of kind, issue and group hold beside the action’s own', async t => {
  const strategy = strategyWith({
    'policies.yaml': `
engagement:
  all: { eligibility: customer.age < 90 }
  issues:
    growth: { eligibility: customer.age < 80 }
  groups:
    savings: { eligibility: customer.age < 70 }
`,
  })
  const ruleAt = async (age: number) => {
    const request = { explain: true }
    const { excluded } = await decisionOf({ strategy, memory: memoryOf({ ...ann, age }), request })
    return excluded?.find(({ actionId }) => actionId === 'term-deposit')?.rule
  }
  t.equal(await ruleAt(95), 'all.eligibility: customer.age < 90')
  t.equal(await ruleAt(85), 'issues.growth.eligibility: customer.age < 80')
  t.equal(await ruleAt(75), 'groups.savings.eligibility: customer.age < 70')
  t.equal(await ruleAt(17), 'actions.term-deposit.eligibility: customer.age >= 18')
  t.equal(await ruleAt(65), undefined)
})
