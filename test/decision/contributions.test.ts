import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { modelRegistry } from '../../src/scoring/registry.ts'
import { strategyOf } from '../../src/strategy/load.ts'
import { ann, decisionOf, edited, fakeScorer, memoryOf } from '../builders.ts'
import { smallStrategy } from '../small-strategy.ts'
import { linearFiles, writeModel } from '../tiny-models.ts'

const explained = { explain: true }

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
