import { InferenceSession, Tensor } from 'onnxruntime-node'
import t from 'tap'
import { agrees, explainer } from '../../../src/scoring/contributions/explainer.ts'
import { referenceRow } from '../../../src/scoring/contributions/reference.ts'
import { seededRandom } from '../../../src/training/random.ts'
import { fileOf, type Op } from './builders.ts'
import { inputs } from './random-ensembles.ts'

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)
const random = seededRandom(21)
const figures = (count: number) => Array.from({ length: count }, () => Math.fround(random() - 0.5))
const weights = figures(6)
const negated = weights.map(weight => -weight)
const row = { dims: [6, 1], values: weights }
const bias = { dims: [1], values: [0.25] }
const rows = Array.from({ length: 40 }, () => Float32Array.from(figures(6), value => 3 * value))

async function answers(bytes: Uint8Array, output: string): Promise<Float32Array> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1 })
  const data = Float32Array.from(rows.flatMap(one => [...one]))
  const found = await session.run({ features: new Tensor('float32', data, [rows.length, 6]) }, [output])
  await session.release()
  return found[output]!.data as Float32Array
}

const classifier = (post: string, more: Op['attributes'] = {}): Op => ({
  op: 'LinearClassifier',
  inputs: ['columns'],
  outputs: ['label', 'p'],
  attributes: {
    coefficients: [...negated, ...weights],
    intercepts: [-0.25, 0.25],
    classlabels_ints: [0, 1],
    post_transform: post,
    ...more,
  },
})
const same: Op = { op: 'Identity', inputs: ['features'], outputs: ['columns'] }
const product: Op[] = [
  { op: 'MatMul', inputs: ['features', 'w'], outputs: ['scores'] },
  { op: 'Add', inputs: ['scores', 'b'], outputs: ['score'] },
]
const w2 = { dims: [2, 6], values: [...negated, ...weights] }

const files: Record<string, { bytes: Uint8Array; classes: 1 | 2; link?: 'value' }> = {
  'Gemm, Sigmoid': {
    bytes: fileOf(
      [
        { op: 'Gemm', inputs: ['features', 'w', 'b'], outputs: ['score'] },
        { op: 'Sigmoid', inputs: ['score'], outputs: ['p'] },
      ],
      6,
      { w: row, b: bias },
    ),
    classes: 1,
  },
  'Gemm with its factors, Softmax': {
    bytes: fileOf(
      [
        {
          op: 'Gemm',
          inputs: ['features', 'w', 'b'],
          outputs: ['scores'],
          attributes: { transB: 1, alpha: 0.5, beta: 2 },
        },
        { op: 'Softmax', inputs: ['scores'], outputs: ['p'], attributes: { axis: 1 } },
      ],
      6,
      { w: w2, b: { dims: [2], values: [0.1, -0.3], raw: true } },
    ),
    classes: 2,
  },
  'MatMul, Add, Sigmoid': {
    bytes: fileOf([...product, { op: 'Sigmoid', inputs: ['score'], outputs: ['p'] }], 6, { w: row, b: bias }),
    classes: 1,
  },
  'MatMul, Add alone': { bytes: fileOf(product, 6, { w: row, b: bias }), classes: 1, link: 'value' },
  'LinearClassifier with sigmoids': { bytes: fileOf([same, classifier('LOGISTIC')], 6), classes: 2 },
  'LinearClassifier with a softmax': { bytes: fileOf([same, classifier('SOFTMAX')], 6), classes: 2 },
  'LinearClassifier with one score': {
    bytes: fileOf([same, classifier('LOGISTIC', { coefficients: weights, intercepts: [0.25] })], 6),
    classes: 2,
  },
  'a pipeline: Scaler, LinearClassifier, Normalizer': {
    bytes: fileOf(
      [
        {
          op: 'Scaler',
          inputs: ['features'],
          outputs: ['columns'],
          attributes: { offset: figures(6), scale: figures(6).map(value => 2 + value) },
        },
        classifier('LOGISTIC'),
        { op: 'Normalizer', inputs: ['p'], outputs: ['normed'], attributes: { norm: 'L1' } },
      ],
      6,
    ),
    classes: 2,
  },
  'columns centred and scaled by plain operators': {
    bytes: fileOf(
      [
        { op: 'Sub', inputs: ['features', 'means'], outputs: ['centred'] },
        { op: 'Div', inputs: ['centred', 'spread'], outputs: ['columns'] },
        { op: 'Gemm', inputs: ['columns', 'w', 'b'], outputs: ['score'] },
        { op: 'Sigmoid', inputs: ['score'], outputs: ['p'] },
      ],
      6,
      {
        w: row,
        b: bias,
        means: { dims: [1, 6], values: figures(6) },
        spread: { dims: [6], values: figures(6).map(value => 1 + value) },
      },
    ),
    classes: 1,
  },
  LinearRegressor: {
    bytes: fileOf(
      [
        {
          op: 'LinearRegressor',
          inputs: ['features'],
          outputs: ['score'],
          attributes: { coefficients: weights, intercepts: [3], targets: 1 },
        },
      ],
      6,
    ),
    classes: 1,
    link: 'value',
  },
}

for (const [name, { bytes, classes, link = 'log-odds' }] of Object.entries(files))
  t.test(`${name}: base and contributions add up to what the runtime answers`, async t => {
    const output = name.endsWith('Normalizer') ? 'normed' : /Regressor|alone/.test(name) ? 'score' : 'p'
    const found = await answers(bytes, output)
    for (let column = 0; column < classes; column++) {
      const explained = explainer(bytes, inputs, { tensor: output, column })
      t.equal(explained?.link, link)
      const gaps = rows.map((one, place) => {
        const { base, contributions } = explained!.explain(one)
        const answer = found[classes * place + column]!
        return Math.abs(
          base + sum(contributions) - (link === 'value' ? answer : Math.log(answer / (1 - answer))),
        )
      })
      t.ok(Math.max(...gaps) < 1e-4, `column ${column}: ${Math.max(...gaps)}`)
    }
  })

t.test('contributions are told against the reference row; a category’s columns are one feature', async t => {
  const { bytes } = files['Gemm, Sigmoid']!
  const reference = Float32Array.of(40, 0.5, 0.3, 0.2, 1000, 0)
  const { explain } = explainer(bytes, inputs, {}, reference)!
  const at = explain(reference)
  t.same([...at.contributions], [0, 0, 0, 0])
  const { base, contributions } = explain(Float32Array.of(41, 0, 1, 0, 1000, -1))
  t.equal(base, at.base)
  const [age, a, b, c, , sentiment] = weights
  const wanted = [age!, -0.5 * a! + 0.7 * b! - 0.2 * c!, 0, -sentiment!]
  for (const [feature, value] of wanted.entries()) t.ok(Math.abs(contributions[feature]! - value) < 1e-6)
})

t.test(
  'the reference row is what the manifest says of the training rows, zeros where it does not',
  async t => {
    const baseline = {
      features: {
        'customer.age': { edges: [], shares: [1], missing: 0, mean: 40.5 },
        'customer.job': { categories: { a: 0.5, c: 0.25 }, other: 0.25, missing: 0 },
        'context.sentiment': { mean: 'none' },
      },
    }
    t.same([...referenceRow(inputs, baseline)], [40.5, 0.5, 0, 0.25, 0, 0])
    for (const nothing of [undefined, null, {}, { features: 7 }])
      t.same([...referenceRow(inputs, nothing)], [0, 0, 0, 0, 0, 0])
  },
)

t.test('an explanation is checked against the runtime’s own answers', async t => {
  const { bytes } = files['Gemm, Sigmoid']!
  const found = await answers(bytes, 'p')
  const matrix = { data: Float32Array.from(rows.flatMap(one => [...one])), rows: rows.length, columns: 6 }
  const explained = explainer(bytes, inputs)!
  t.equal(await agrees(explained, matrix, found), true)
  const other = found.map((value, place) => (place === 7 ? value + 1e-4 : value))
  t.equal(await agrees(explained, matrix, other), false)
})

t.test(
  'a missing value in a linear model contributes NaN, as the model answers; an imputed one does not',
  async t => {
    const row = Float32Array.of(Number.NaN, 0, 1, 0, 5, 1)
    const plain = explainer(files['Gemm, Sigmoid']!.bytes, inputs)!.explain(row)
    t.same([...plain.contributions].map(Number.isNaN), [true, false, false, false])
    const imputer: Op = {
      op: 'Imputer',
      inputs: ['features'],
      outputs: ['columns'],
      attributes: { imputed_value_floats: [2, 0, 0, 0, 0, 0], replaced_value_float: Number.NaN },
    }
    const { explain } = explainer(fileOf([imputer, classifier('LOGISTIC')], 6), inputs)!
    t.ok(Math.abs(explain(row).contributions[0]! - 2 * weights[0]!) < 1e-6)
  },
)

t.test('what is not linear, or not all there, is left to others', async t => {
  const deep = fileOf(
    [
      { op: 'Gemm', inputs: ['features', 'w'], outputs: ['hidden'], attributes: { transB: 1 } },
      { op: 'Relu', inputs: ['hidden'], outputs: ['active'] },
      { op: 'Gemm', inputs: ['active', 'v'], outputs: ['score'] },
      { op: 'Sigmoid', inputs: ['score'], outputs: ['p'] },
    ],
    6,
    { w: w2, v: { dims: [2, 1], values: [1, 1] } },
  )
  t.equal(explainer(deep, inputs), null)
  const unequal = classifier('LOGISTIC', { coefficients: [...weights, ...weights] })
  const norm: Op = { op: 'Normalizer', inputs: ['p'], outputs: ['normed'], attributes: { norm: 'L1' } }
  t.equal(
    explainer(fileOf([same, unequal, norm], 6), inputs),
    null,
    'normed sigmoids that are no mirror images',
  )
  t.equal(explainer(files.LinearRegressor!.bytes, inputs.slice(1)), null, 'fewer inputs than weights')
  t.equal(explainer(fileOf([same, classifier('NONE')], 6), inputs), null, 'scores that are no chances')
})
