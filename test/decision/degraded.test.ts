import t, { type Test } from 'tap'
import { decide } from '../../src/decide.ts'
import { StoreUnavailable } from '../../src/errors.ts'
import type { LoadedModel, Scorer } from '../../src/model-ports.ts'
import type { Store } from '../../src/ports.ts'
import { strategyOf } from '../../src/strategy/load.ts'
import { ann, decisionOf, edited, fakeScorer, memoryOf, requestOf } from '../builders.ts'
import { smallStrategy } from '../small-strategy.ts'
import { testWorld } from '../world.ts'

/** The term deposit is asked of the model `deposit`, and is worth more where `scores.churn` is high. */
const files = {
  ...smallStrategy,
  'scores.yaml': 'churn: { model: churn, prior: 0.1 }\n',
  'actions/savings.yaml': edited(
    'actions/savings.yaml',
    'propensity: { prior: 0.2 }\n  value: 300',
    'propensity: { prior: 0.2, model: deposit }\n  value: 300 + 1000 * scores.churn',
  )['actions/savings.yaml']!,
}
const strategy = strategyOf(files)
const inputs = [{ feature: 'customer.age', default: 40 }]
const well = { deposit: { inputs, score: () => 0.5 }, churn: { inputs, score: () => 0.25 } }
const broken = () => {
  throw new Error('the runtime is out of order')
}

async function depositWith(scorer: Scorer) {
  const { actions, degraded } = await decisionOf({ strategy, scorer })
  const { propensity, value } = actions.find(({ actionId }) => actionId === 'term-deposit')!
  return { propensity, value, degraded }
}

t.test('models that answer decide', async t => {
  t.same(await depositWith(fakeScorer(well)), { propensity: 0.5, value: 550, degraded: [] })
})

t.test(
  'a model that fails, gives NaN or is not there falls back to the prior, and the answer says so',
  async t => {
    const cases: Record<string, Scorer> = {
      fails: fakeScorer({ ...well, deposit: { inputs, score: broken } }),
      'gives NaN': fakeScorer({ ...well, deposit: { inputs, score: () => Number.NaN } }),
      'is not there': fakeScorer({ churn: well.churn }),
      'does not fit the strategy': fakeScorer({
        ...well,
        deposit: { inputs: [{ feature: 'customer.shoeSize' }], score: () => 0.5 },
      }),
    }
    for (const [name, scorer] of Object.entries(cases)) {
      t.same(await depositWith(scorer), { propensity: 0.2, value: 550, degraded: ['model:deposit'] }, name)
    }
  },
)

t.test('a score falls back to its prior in the same way', async t => {
  const cases: Record<string, Scorer> = {
    fails: fakeScorer({ ...well, churn: { inputs, score: broken } }),
    'gives NaN': fakeScorer({ ...well, churn: { inputs, score: () => Number.NaN } }),
    'is not there': fakeScorer({ deposit: well.deposit }),
  }
  for (const [name, scorer] of Object.entries(cases)) {
    t.same(await depositWith(scorer), { propensity: 0.5, value: 400, degraded: ['scores:churn'] }, name)
  }
})

t.test('all actions of one model are one run, and one row where no feature reads the offer', async t => {
  const runs: [name: string, rows: number][] = []
  const counted = (scorer: Scorer): Scorer => ({
    model: scorer.model,
    score(model, matrix) {
      runs.push([model.name, matrix.rows])
      return scorer.score(model, matrix)
    },
  })
  const savings = files['actions/savings.yaml'].replace(
    'propensity: { prior: 0.3 }',
    'propensity: { prior: 0.3, model: deposit }\n  offer: { rate: 1 }',
  )
  const both = strategyOf({ ...files, 'actions/savings.yaml': savings })
  await decisionOf({ strategy: both, scorer: counted(fakeScorer(well)) })
  t.same(runs, [
    ['churn', 1],
    ['deposit', 1],
  ])

  runs.length = 0
  const ofOffer = {
    inputs: [...inputs, { feature: 'offer.rate' }],
    score: (row: Float32Array) => (row[1]! === 1 ? 0.9 : 0.1),
  }
  const { actions } = await decisionOf({
    strategy: both,
    scorer: counted(fakeScorer({ ...well, deposit: ofOffer })),
  })
  t.same(runs, [
    ['churn', 1],
    ['deposit', 2],
  ])
  const propensities = Object.fromEntries(
    actions.map(({ actionId, propensity }) => [actionId, propensity.toFixed(1)]),
  )
  t.match(propensities, { 'savings-plan': '0.9', 'term-deposit': '0.1' })
})

const never = new Promise<never>(() => {})
const profile = { attributes: ann, revision: 1, updatedAt: 1, source: 'api' }

async function timed(
  t: Test,
  given: { scorer?: Scorer; recall?: Store['recall']; deadlineMs?: number; explain?: boolean },
) {
  const { scorer = fakeScorer(well), recall, deadlineMs = 40, explain = false } = given
  const { world, store } = await testWorld(t, { files, scorer })
  await store.writeProfile('C-1', profile)
  const own = recall ? { ...world, store: Object.assign(Object.create(store) as Store, { recall }) } : world
  const before = performance.now()
  const { decision } = await decide(own, requestOf({ deadlineMs, explain }))
  return { decision, tookMs: performance.now() - before }
}

t.test('what a slow model does not say by the deadline is done without', async t => {
  const fine = fakeScorer(well)
  const slow = (which: string): Scorer => ({
    model: fine.model,
    score: (model: LoadedModel, matrix) => (model.name === which ? never : fine.score(model, matrix)),
  })
  const one = await timed(t, { scorer: slow('deposit'), deadlineMs: 300 })
  t.same(one.decision.degraded, ['model:deposit', 'stock'], 'nor is a unit asked for')
  t.equal(one.decision.actions[0]?.propensity, 0.2)
  t.ok(one.tookMs < 700, `answered in ${one.tookMs} ms`)

  const first = await timed(t, { scorer: slow('churn') })
  t.same(
    first.decision.degraded,
    ['scores:churn', 'model:deposit', 'stock'],
    'what comes after the deadline is not begun',
  )
})

t.test('a store that does not answer by the deadline is done without', async t => {
  const { decision, tookMs } = await timed(t, { recall: () => never })
  t.match(decision, { knownCustomer: false, noAction: false })
  t.same(decision.degraded, ['profile', 'scores:churn'])
  t.same(
    decision.actions.map(({ actionId }) => actionId),
    ['savings-survey'],
  )
  t.ok(tookMs < 400, `answered in ${tookMs} ms`)
})

t.test('a store that is gone is done without, and what is wrong with us is not hidden', async t => {
  const gone = await timed(t, { recall: () => Promise.reject(new StoreUnavailable('gone')) })
  t.same(gone.decision.degraded, ['profile'])
  await t.rejects(timed(t, { recall: () => Promise.reject(new TypeError('a bug')) }), /a bug/)
})

t.test('an explanation that would come too late is left out', async t => {
  const fine = fakeScorer(well)
  const scorer: Scorer = {
    model: fine.model,
    score: (model, matrix) => (matrix.rows > 1 ? never : fine.score(model, matrix)),
  }
  const { decision } = await timed(t, { scorer, explain: true, deadlineMs: 400 })
  t.same(decision.degraded, ['explanation'])
  const deposit = decision.actions.find(({ actionId }) => actionId === 'term-deposit')
  t.equal(deposit?.propensity, 0.5)
  t.strictSame(
    deposit?.explanation?.propensity,
    { from: 'model', model: 'deposit', version: '1', exact: false, base: null, contributions: [] },
    'it is the model’s all the same',
  )
})

t.test('a model that is swapped in the middle does not mix into a decision', async t => {
  const fine = fakeScorer(well)
  let version = 1
  const scored = new Set<string>()
  const swapping: Scorer = {
    model: name => ({ ...fine.model(name)!, version: String(version++) }),
    score(model, matrix) {
      scored.add(`${model.name} ${model.version}`)
      return fine.score(model, matrix)
    },
  }
  const { world, store } = await testWorld(t, { files, scorer: swapping })
  await store.writeProfile('C-1', profile)
  const records: { models: Readonly<Record<string, string>> }[] = []
  const { decision } = await decide(
    { ...world, remember: record => void records.push(record) },
    requestOf({ explain: true }),
  )
  const told = decision.actions.find(({ actionId }) => actionId === 'term-deposit')?.explanation?.propensity
  const recorded = Object.entries(records[0]!.models).map(([name, of]) => `${name} ${of}`)
  t.same([...scored].sort(), recorded.sort(), 'one version of each scored and explained, and it is on record')
  t.match(told, { from: 'model', version: records[0]?.models.deposit })
})

t.test('a decision without memory is not one of an unknown customer', async t => {
  t.same((await decisionOf({ memory: null })).degraded, ['profile'])
  t.same((await decisionOf({ memory: memoryOf(null) })).degraded, [])
})
