import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { modelRegistry } from '../../src/scoring/registry.ts'
import { strategyOf } from '../../src/strategy/load.ts'
import { ann, decisionOf, edited, fakeScorer, memoryOf, NOON, strategyWith } from '../builders.ts'
import { smallStrategy } from '../small-strategy.ts'
import { linearFiles, writeModel } from '../tiny-models.ts'

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

t.test('what is left out only for its rank says so', async t => {
  const request = { ...explained, placements: [{ id: 'agent-screen', limit: 1 }] }
  const { excluded } = await decisionOf({ request })
  t.match(
    excluded?.find(({ actionId }) => actionId === 'savings-plan'),
    { stage: 'rank', rule: 'limit', change: 'its priority must be above that of an action shown' },
  )
})

const NUMBER = '(-?[\\d.]+)'
/** What a remedy asks for, done. */
const REMEDIES: readonly [RegExp, (number: number, text: string) => unknown][] = [
  [new RegExp(`^context\\.(\\w+) must be at least ${NUMBER}$`), number => number],
  [new RegExp(`^context\\.(\\w+) must be above ${NUMBER}$`), number => number + 0.01],
  [new RegExp(`^context\\.(\\w+) must be at most ${NUMBER}$`), number => number],
  [new RegExp(`^context\\.(\\w+) must be below ${NUMBER}$`), number => number - 0.01],
  [new RegExp(`^context\\.(\\w+) must be ${NUMBER}$`), number => number],
  [new RegExp(`^context\\.(\\w+) must not be ${NUMBER}$`), number => number + 0.01],
  [/^context\.(\w+) must be "(\w+)"$/, (_, text) => text],
  [/^context\.(\w+) must not be "(\w+)"$/, (_, text) => `not-${text}`],
  [/^context\.(\w+) must be (true|false)$/, (_, text) => text === 'true'],
  [/^\["a", "b"\] must contain context\.(\w+)()$/, () => 'a'],
  [/^\["a", "b"\] must not contain context\.(\w+)()$/, () => 'c'],
]

function done(change: string): Record<string, unknown> | null {
  for (const [form, value] of REMEDIES) {
    const found = form.exec(change)
    if (found) return { [found[1]!]: value(Number(found[2]), found[2]!) }
  }
  return null
}

t.test('doing what the remedy says makes the stage pass', async t => {
  const simple = fc.oneof(
    fc
      .tuple(fc.constantFrom('<', '<=', '>', '>=', '==', '!='), fc.constantFrom(-0.5, 0, 0.5))
      .map(([operator, number]) => `context.sentiment ${operator} ${number}`),
    fc.constantFrom('==', '!=').map(operator => `context.reason ${operator} "b"`),
    fc.constantFrom('context.resolved', '!context.resolved', '!!context.resolved'),
    fc.constantFrom('context.reason in ["a", "b"]', '!(context.reason in ["a", "b"])'),
  )
  const facts = fc.record({
    sentiment: fc.constantFrom(-1, -0.5, 0, 0.5, 1),
    reason: fc.constantFrom('a', 'b', 'c'),
    resolved: fc.boolean(),
  })
  let failed = 0
  await fc.assert(
    fc.asyncProperty(simple, facts, async (condition, context) => {
      const strategy = strategyOf(
        edited(
          'actions/savings.yaml',
          'propensity: { prior: 0.4 }',
          `propensity: { prior: 0.4 }\n  applicability: '${condition}'`,
        ),
      )
      const stageWith = async (context: Record<string, unknown>) => {
        const { excluded } = await decisionOf({ strategy, request: { ...explained, context } })
        return excluded?.find(
          ({ actionId, stage }) => actionId === 'savings-survey' && stage === 'applicability',
        )
      }
      const told = await stageWith(context)
      if (!told) return true
      failed += 1
      const change = done(told.change)
      return change !== null && (await stageWith({ ...context, ...change })) === undefined
    }),
    { numRuns: 60 },
  )
  t.ok(failed > 10, `${failed} conditions failed and were remedied`)
})

/** The small strategy, its term deposit asked of the model `deposit`. */
const modelled = strategyOf(
  edited('actions/savings.yaml', 'propensity: { prior: 0.2 }', 'propensity: { prior: 0.2, model: deposit }'),
)
const logOdds = (p: number) => Math.log(p / (1 - p))

t.test('contributions to an additive model add up to its log-odds', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'tact-test-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const files = linearFiles([0.05, 1.5], -2)
  const inputs = [
    { feature: 'customer.age', default: 30 },
    { feature: 'context.sentiment', default: 0 },
  ]
  await writeModel(folder, 'deposit', '1', { ...files, inputs })
  const registry = await modelRegistry({ folder, log: { info() {}, warn() {} } })
  t.teardown(() => registry.close())

  const { actions } = await decisionOf({
    strategy: modelled,
    scorer: registry,
    request: { ...explained, context: { sentiment: 0.4 } },
  })
  const deposit = actions.find(({ actionId }) => actionId === 'term-deposit')!
  const { propensity } = deposit.explanation!
  if (propensity.from !== 'model') return t.fail('not from the model')
  t.match(propensity, { model: 'deposit', version: '1' })
  t.same(
    propensity.contributions.map(({ feature, value }) => [feature, value]),
    [
      ['context.sentiment', 0.4],
      ['customer.age', 40],
    ],
    'the strongest first',
  )
  const [mood, age] = propensity.contributions.map(each => each.logOdds)
  t.ok(Math.abs(mood! - 1.5 * 0.4) < 1e-4)
  t.ok(Math.abs(age! - 0.05 * (40 - 30)) < 1e-4)
  t.ok(Math.abs(propensity.base! + mood! + age! - logOdds(deposit.propensity)) < 1e-4)
})

t.test('two inputs of one feature each have their contribution', async t => {
  const inputs = [
    { feature: 'customer.tier', categories: ['gold'] },
    { feature: 'customer.tier', categories: ['basic'] },
    { feature: 'customer.age', default: 0 },
  ]
  const scorer = fakeScorer({
    deposit: {
      inputs,
      score: ([gold, basic, age]) => 1 / (1 + Math.exp(-(gold! + 2 * basic! + age! / 100))),
    },
  })
  const { actions } = await decisionOf({
    strategy: modelled,
    scorer,
    memory: memoryOf({ ...ann, tier: 'gold' }),
    request: explained,
  })
  const propensity = actions.find(({ actionId }) => actionId === 'term-deposit')!.explanation!.propensity
  if (propensity.from !== 'model') return t.fail('not from the model')
  const told = propensity.contributions.map(({ feature, logOdds }) => `${feature} ${logOdds.toFixed(3)}`)
  t.same(told, ['customer.tier 1.000', 'customer.age 0.400', 'customer.tier 0.000'])
})

t.test('a model that cannot do without a feature explains the others', async t => {
  const inputs = [{ feature: 'customer.age' }, { feature: 'context.sentiment', default: 0 }]
  const scorer = fakeScorer({
    deposit: { inputs, score: ([age, mood]) => 1 / (1 + Math.exp(-(age! / 100 + mood!))) },
  })
  const request = { ...explained, context: { sentiment: 0.5 } }
  const decision = await decisionOf({ strategy: modelled, scorer, request })
  const propensity = decision.actions.find(({ actionId }) => actionId === 'term-deposit')!.explanation!
    .propensity
  t.match(propensity, { from: 'model', base: null, contributions: [{ feature: 'context.sentiment' }] })
  t.same(decision.degraded, [])
})

t.test('an action is explained by what its propensity came from', async t => {
  const files = {
    ...smallStrategy,
    'actions/savings.yaml': modelled.files['actions/savings.yaml']!.replace(
      'propensity: { prior: 0.3 }',
      'propensity: { prior: 0.3, model: deposit }\n  offer: { rate: 9 }',
    ),
  }
  const scorer = fakeScorer({
    deposit: { inputs: [{ feature: 'offer.rate' }], score: ([rate]) => (rate! > 1 ? Number.NaN : 0.5) },
  })
  const decision = await decisionOf({ strategy: strategyOf(files), scorer, request: explained })
  const from = Object.fromEntries(
    decision.actions.map(({ actionId, propensity, explanation }) => [
      actionId,
      [propensity, explanation!.propensity.from],
    ]),
  )
  t.same(from, {
    'term-deposit': [0.5, 'model'],
    'savings-plan': [0.3, 'prior'],
    'savings-survey': [0.4, 'prior'],
  })
  t.same(decision.degraded, ['model:deposit'])
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
    - { when: customer.age > 30, say: Not so young }`,
      ),
    )
    const reasonWith = async (context: Record<string, unknown>) =>
      (await decisionOf({ strategy, request: { context } })).actions[0]
    t.match(await reasonWith({ reason: 'fee', sentiment: -0.1 }), {
      reason: 'Asked about a fee; upset about it',
    })
    t.match(await reasonWith({ reason: 'fee' }), { reason: 'Asked about a fee; not so young' })
    t.match(await reasonWith({}), { actionId: 'term-deposit', reason: '20% likely, worth €300' })
  },
)
