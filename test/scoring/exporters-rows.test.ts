import t from 'tap'
import { floats, onnxModel } from '../onnx-builder.ts'
import {
  cast,
  gemm,
  logistic,
  margin,
  nearAll,
  node,
  P,
  pipeline,
  ROWS,
  right,
  scored,
  sigmoid,
  tree,
  weights,
  X,
  zipMapped,
} from './exporters.ts'

t.test('a model without a dimension for rows takes them one by one', async t => {
  const bytes = onnxModel({
    inputs: [{ name: 'X', type: 'float32', shape: [2] }],
    outputs: [{ name: 'p', type: 'float32', shape: [1] }],
    nodes: [gemm('X', 'z'), node('Sigmoid', 'z', 'p')],
    initializers: weights,
  })
  nearAll(t, (await scored(t, bytes, { X: { shape: [5, 2], data: ROWS } })).score, right)
  nearAll(t, (await scored(t, bytes, { X: { shape: [2], data: ROWS[0] } })).score, right.slice(0, 1))
})

for (const type of ['int64', 'int32', 'uint8', 'bool'] as const)
  t.test(`${type} inputs are taken, and a missing one gives no score`, async t => {
    const bytes = logistic({
      inputs: [{ ...X, type }],
      nodes: [cast('X', 'x', 1), gemm('x', 'z'), node('Sigmoid', 'z', 'p')],
    })
    const { score } = await scored(t, bytes, {
      X: {
        data: [
          [1, 0],
          [null, 1],
          [1, 1],
        ],
      },
    })
    nearAll(t, [score[0], score[2]], [sigmoid(margin(1, 0)), sigmoid(margin(1, 1))])
    t.equal(score[1], null)
  })

t.test('one input a column, typed, is scored; outputs come flattened and by name', async t => {
  const inputs = {
    age: { type: 'tensor(float)', shape: [3, 1], data: [[1], [2], [3]] },
    visits: { type: 'tensor(int64)', shape: [3, 1], data: [[0], [1], [2]] },
    colour: { type: 'tensor(string)', shape: [3, 1], data: [['red'], ['blue'], ['green']] },
  }
  const logit = (age: number, visits: number, colour: number) => 2 * (0.1 * age + 0.5 * visits + colour)
  const expected = [logit(1, 0, 1), logit(2, 1, 2), logit(3, 2, 0)].map(sigmoid)
  const { score, outputs } = await scored(t, pipeline(), { model: 'x', inputs })
  nearAll(t, score, expected)
  t.same(outputs.label, [1, 1, 1])
  nearAll(
    t,
    outputs.probabilities!,
    expected.flatMap(p => [1 - p, p]),
  )
})

t.test('feature counts are read from the trees, and more columns may be given', async t => {
  const data = [
    [0, 0, 0, 0, 2],
    [0, 0, 0, 0, 1],
  ]
  for (const shape of [undefined, [null, null], ['N', null]] as const) {
    nearAll(t, (await scored(t, tree(shape), { X: { data } })).score, [0.75, 0.25])
    nearAll(
      t,
      (await scored(t, tree(shape), { X: { data: data.map(row => [...row, 9]) } })).score,
      [0.75, 0.25],
    )
    const few = scored(t, tree(shape), { X: { data: data.map(row => row.slice(1)) } })
    await t.rejects(few, {
      name: 'ModelRefused',
      message: /has 4 columns for "X", the model takes at least 5/,
    })
  }
})

t.test('of more than two classes the last is scored, and all are given', async t => {
  const bytes = logistic({
    outputs: [{ name: 'y', type: 'float32', shape: ['N', 3] }],
    nodes: [gemm('X', 'z', 'three'), node('Softmax', 'z', 'y')],
    initializers: [floats('three', [2, 3], [0, 0, 0.5, 0, 0, -1])],
  })
  const { score, outputs } = await scored(t, bytes)
  const expected = ROWS.map(([a, b]) => {
    const last = Math.exp(margin(a!, b!))
    return last / (2 + last)
  })
  nearAll(t, score, expected)
  t.equal(outputs.y!.length, 15)
})

t.test('a regressor gives values, whatever they are', async t => {
  const { score } = await scored(
    t,
    logistic({
      outputs: [{ ...P, name: 'variable' }],
      nodes: [gemm('X', 'z'), node('Mul', 'z', 'variable')].map((each, i) =>
        i ? { ...each, inputs: ['z', 'k'] } : each,
      ),
      initializers: [...weights, floats('k', [1], [1000])],
    }),
  )
  nearAll(
    t,
    score,
    ROWS.map(([a, b]) => 1000 * margin(a!, b!)),
    1e-2,
  )
})

t.test('weights say exactly how many columns there are, where the input does not', async t => {
  const open = { inputs: [{ ...X, shape: [null, null] }] }
  const models = [
    logistic(open),
    zipMapped([0, 1], open),
    logistic({
      ...open,
      nodes: [
        {
          op: 'Scaler',
          domain: 'ai.onnx.ml',
          inputs: ['X'],
          outputs: ['x'],
          attributes: { 'floats:scale': [1, 1], 'floats:offset': [0, 0] },
        },
        gemm('x', 'z'),
        node('Sigmoid', 'z', 'p'),
      ],
    }),
  ]
  for (const bytes of models) {
    nearAll(t, (await scored(t, bytes)).score, right)
    await t.rejects(scored(t, bytes, { X: { data: [[1, 2, 3]] } }), {
      message: /has 3 columns for "X", the model takes 2/,
    })
  }
})
