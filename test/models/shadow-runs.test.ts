import t, { type Test } from 'tap'
import { decide } from '../../src/decide.ts'
import { encoders } from '../../src/decision/features.ts'
import { columnsOf } from '../../src/decision/rows.ts'
import type { LoadedModel, Matrix, ModelInput, Scorer, Shadows } from '../../src/model-ports.ts'
import { type ShadowJob, shadowRuns } from '../../src/models/shadow-runs.ts'
import { ann, edited, fakeScorer, requestOf } from '../builders.ts'
import { until } from '../until.ts'
import { testWorld } from '../world.ts'

const files = {
  'actions/savings.yaml': edited('actions/savings.yaml', 'prior: 0.2 }', 'prior: 0.2, model: deposit }')[
    'actions/savings.yaml'
  ]!.replace('prior: 0.3 }', 'prior: 0.3, model: deposit }'),
}
const inputs: readonly ModelInput[] = [{ feature: 'customer.age' }, { feature: 'offer.rate', default: 1 }]
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z))
const champion = { inputs: inputs.slice(0, 1), score: (row: Float32Array) => sigmoid(row[0]! / 100) }
const challenger = { inputs, score: (row: Float32Array) => sigmoid(row[0]! / 100 - row[1]!) }

type Score = (matrix: Matrix) => Promise<Float32Array>

/** A world in which version 2 of the model only scores, by `score`; `heldUpMs` as the registry has it. */
async function shadowed(
  t: Test,
  score: Score,
  heldUpMs: () => number | null = () => 0,
  moreFiles: Readonly<Record<string, string>> = {},
) {
  const first = fakeScorer({ deposit: champion })
  const shadow: LoadedModel = { name: 'deposit', version: '2', inputs, columns: columnsOf(inputs) }
  const models: Scorer & Shadows = {
    model: first.model,
    score: (model, matrix) => (model === shadow ? score(matrix as Matrix) : first.score(model, matrix)),
    hasShadows: () => true,
    shadows: name => (name === 'deposit' ? [shadow] : []),
    heldUpMs,
  }
  const heard: string[] = []
  const scored: { job: ShadowJob; scores: number[] }[] = []
  const encoder = encoders()
  const shadows = shadowRuns({
    models,
    encoder,
    onScored(job, scores) {
      heard.push('scored')
      scored.push({ job, scores: [...scores] })
    },
    onFailed: ({ version }, { message }, first) => void heard.push(`${version}: ${message} ${first}`),
  })
  t.teardown(shadows.close)
  const made = await testWorld(t, { files: { ...files, ...moreFiles }, scorer: models })
  await made.store.writeProfile('C-1', { attributes: ann, revision: 1, updatedAt: 1, source: 'api' })
  const world = { ...made.world, encoder, shadows }
  return { world, plain: { ...made.world, encoder }, heard, scored, counts: () => shadows.counts()[0] }
}

const asIs: Score = async ({ data, rows, columns }) =>
  Float32Array.from({ length: rows }, (_, row) =>
    challenger.score(data.subarray(row * columns, (row + 1) * columns)),
  )

t.test('a shadow gives what it would have given, had it decided; after the answer', async t => {
  const { world, heard, scored, counts } = await shadowed(t, asIs)
  const { decision } = await decide(world, requestOf({ explain: true }))
  t.strictSame(heard, [], 'nobody has waited for it')
  await until(() => scored.length === 1)
  const { actions } = scored[0]!.job
  t.strictSame(
    actions!.map(({ id }) => id),
    ['term-deposit', 'savings-plan'],
  )
  const deciding = await decide({ ...world, scorer: fakeScorer({ deposit: challenger }) }, requestOf())
  for (const [index, { id }] of actions!.entries()) {
    const shown = deciding.decision.actions.find(({ actionId }) => actionId === id)
    t.ok(shown && Math.abs(shown.propensity - scored[0]!.scores[index]!) < 1e-6, id)
  }
  t.not(decision.actions[0]!.propensity, deciding.decision.actions[0]!.propensity)
  await until(() => scored.length === 2)
  t.match(counts(), { model: 'deposit', version: '2', scored: 2, failed: 0, dropped: 0 })
})

t.test('a shadow of a score sees the customer, as they were before their actions', async t => {
  const scores = { 'scores.yaml': 'churn: { model: deposit, prior: 0.1 }\n' }
  const { world, scored } = await shadowed(t, asIs, undefined, scores)
  await decide(world, requestOf())
  await until(() => scored.length === 2)
  const [ofCustomer, ofActions] = scored
  t.equal(ofCustomer!.job.actions, null)
  t.strictSame(ofCustomer!.scores, [Math.fround(sigmoid(0.4 - 1))], 'no offer yet')
  t.equal(ofActions!.scores.length, 2)
})

t.test('a shadow that always fails changes no answer, and is told of once', async t => {
  const { world, plain, heard, counts } = await shadowed(t, async () => {
    throw new Error('no such operator')
  })
  const newId = () => '0190f2a0-0000-7000-8000-000000000000'
  for (let i = 0; i < 3; i++) {
    const with_ = await decide({ ...world, newId, remember() {} }, requestOf({ explain: true }))
    const without = await decide({ ...plain, newId, remember() {} }, requestOf({ explain: true }))
    t.equal(with_.answer, without.answer)
    await until(() => heard.length === i + 1)
  }
  t.strictSame(heard, ['2: no such operator true', '2: no such operator false', '2: no such operator false'])
  t.match(counts(), { scored: 0, failed: 3 })
})

t.test(
  'a shadow that never comes to an end holds up nobody; what is too much is dropped and counted',
  async t => {
    const { world, counts } = await shadowed(
      t,
      () => new Promise(() => {}),
      () => null,
    )
    for (let round = 0; round < 40; round++)
      await Promise.all(Array.from({ length: 10 }, () => decide({ ...world, remember() {} }, requestOf())))
    const { scored, failed, dropped } = counts()!
    t.strictSame([scored, failed], [0, 0])
    t.ok(dropped >= 400 - 256 - 64 && dropped < 400, `${dropped} dropped`)
  },
)

t.test('shadows take a tenth of the time of the loop, however many decisions there are', async t => {
  let heldUp = 0
  const runs: { at: number; jobs: number }[] = []
  // As the registry does it: what is asked for in one turn is one run, in the next.
  let waiting: (() => void)[] = []
  const run = () => {
    const [at, own] = [performance.now(), waiting]
    waiting = []
    while (performance.now() < at + 2);
    heldUp += 2
    runs.push({ at, jobs: own.length })
    for (const resolve of own) resolve()
  }
  const { world } = await shadowed(
    t,
    matrix =>
      new Promise(resolve => {
        if (waiting.push(() => resolve(asIs(matrix))) === 1) setImmediate(run)
      }),
    () => heldUp,
  )
  const started = performance.now()
  while (performance.now() < started + 500) {
    await decide({ ...world, remember() {} }, requestOf())
    await new Promise(setImmediate)
  }
  const tookMs = performance.now() - started
  t.ok(heldUp / tookMs < 0.12, `${runs.length} runs held it up for ${heldUp} of ${tookMs.toFixed()} ms`)
  t.ok(
    runs.every(({ at }, i) => i === 0 || at - runs[i - 1]!.at >= 18),
    'with rests in between',
  )
  t.ok(Math.max(...runs.map(({ jobs }) => jobs)) > 4, 'what waits goes together')
})
