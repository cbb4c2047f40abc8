import fc from 'fast-check'
import t from 'tap'
import { strategyOf } from '../../src/strategy/load.ts'
import { ann, decisionOf, edited, memoryOf, NOON, strategyWith } from '../builders.ts'

const explained = { explain: true }

t.test('every candidate is either shown or excluded, once', async t => {
  await fc.assert(
    fc.asyncProperty(
      fc.record(
        {
          age: fc.integer({ min: 0, max: 99 }),
          consents: fc.constantFrom([], ['marketing']),
          products: fc.constantFrom([], ['term-deposit']),
        },
        { requiredKeys: [] },
      ),
      fc.record(
        {
          reason: fc.constantFrom('fee', 'none'),
          sentiment: fc.constantFrom(-1, -0.25, 0.5),
          resolved: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
      fc.integer({ min: 1, max: 3 }),
      async (attributes, context, limit) => {
        const request = { ...explained, context, placements: [{ id: 'agent-screen', limit }] }
        const { actions, excluded } = await decisionOf({ memory: memoryOf(attributes), request })
        const told = [...actions, ...excluded!].map(({ actionId }) => actionId)
        t.same(told.sort(), ['explain-fee', 'refund-fee', 'savings-plan', 'savings-survey', 'term-deposit'])
        for (const { rule, change } of excluded!) t.ok(rule && change)
      },
    ),
    { numRuns: 40 },
  )
})

t.test('the values seen are told, and what is missing is told as such', async t => {
  const { excluded } = await decisionOf({ memory: memoryOf({ consents: ['marketing'] }), request: explained })
  t.match(
    excluded?.find(({ actionId }) => actionId === 'term-deposit'),
    {
      stage: 'eligibility',
      rule: 'actions.term-deposit.eligibility: customer.age >= 18',
      values: { 'customer.age': null },
      change: 'customer.age must be known',
    },
  )
  const { excluded: locked } = await decisionOf({
    request: { ...explained, context: { reason: 'fee', sentiment: -0.6 } },
  })
  t.match(
    locked?.find(({ actionId }) => actionId === 'term-deposit'),
    {
      rule: 'lock unresolved-problem: What the customer came for is not solved yet',
      values: { 'context.reason': 'fee', 'context.sentiment': -0.6, 'context.resolved': false },
      change: 'Solve it and say so',
    },
  )
})

t.test('texts in conditions are told as they were written, in any letters', async t => {
  for (const name of ['Ørsted', '李', '👍', "D'Arcy"]) {
    const condition = `customer.age > 1 && customer.firstName == ${JSON.stringify(name)}`
    const strategy = strategyOf(
      edited('actions/savings.yaml', 'customer.age >= 18', JSON.stringify(condition)),
    )
    const excludedFor = async (firstName: string) => {
      const memory = memoryOf({ ...ann, firstName })
      const { excluded } = await decisionOf({ strategy, memory, request: explained })
      return excluded?.find(({ actionId }) => actionId === 'term-deposit')
    }
    t.match(await excludedFor('Ann'), {
      rule: `actions.term-deposit.eligibility: customer.firstName == "${name}"`,
      change: `customer.firstName must be "${name}"`,
    })
    t.equal(await excludedFor(name), undefined)
  }
})

t.test('what is left out only for its rank says so', async t => {
  const request = { ...explained, placements: [{ id: 'agent-screen', limit: 1 }] }
  const { excluded } = await decisionOf({ request })
  t.match(
    excluded?.find(({ actionId }) => actionId === 'savings-plan'),
    { stage: 'rank', rule: 'limit', change: 'its priority must be above that of an action shown' },
  )
})

t.test('the age and source of the profile are told', async t => {
  const known = await decisionOf({ request: explained })
  t.same(known.actions[0]?.explanation?.profile, {
    updatedAt: new Date(NOON - 60_000).toISOString(),
    ageSeconds: 60,
    source: 'api',
  })
  const unknown = await decisionOf({ strategy: strategyWith(), memory: memoryOf(null), request: explained })
  t.equal(unknown.actions[0]?.explanation?.profile, null)
})

t.test(
  'the reason is what the context and the action’s own reasons say, two at most; else the numbers',
  async t => {
    const strategy = strategyOf(
      edited(
        'actions/fees.yaml',
        '  handling: 4',
        `  handling: 4
  reasons:
    - { when: context.sentiment < 0, say: Upset about it }
    - { when: context.sentiment > 0 || context.resolved, say: VIP }
    - { when: customer.age > 30, say: Not so young }`,
      ),
    )
    const reasonWith = async (context: Record<string, unknown>) =>
      (await decisionOf({ strategy, request: { context } })).actions[0]
    t.match(await reasonWith({ reason: 'fee', sentiment: -0.1 }), {
      reason: 'Asked about a fee; upset about it',
    })
    t.match(await reasonWith({ reason: 'fee' }), { reason: 'Asked about a fee; not so young' })
    t.match(await reasonWith({ reason: 'fee', sentiment: 0.1 }), { reason: 'Asked about a fee; VIP' })
    t.match(await reasonWith({}), { actionId: 'term-deposit', reason: '20% likely, worth €300' })
  },
)
