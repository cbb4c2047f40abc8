import t, { type Test } from 'tap'
import { encodeRow, inputEncoders, newCells } from '../../src/decision/rows.ts'
import type { LoadedModel, Scorer } from '../../src/model-ports.ts'
import { onnxModel } from '../onnx-builder.ts'
import { type ModelFiles, writeModel } from '../tiny-models.ts'
import { cast, gemm, logistic, margin, node, pipeline, sigmoid, weights, X, zipMapped } from './exporters.ts'
import { near, registryOf } from './registry-setup.ts'

/** A registry with this one model, which must load. */
async function serving(t: Test, files: ModelFiles) {
  const folder = t.testdir()
  await writeModel(folder, 'offer', '1', files)
  const { registry, warnings } = await registryOf(t, folder)
  t.same(warnings, [])
  return { registry, model: registry.model('offer')! }
}

function scoreOf(scorer: Scorer, model: LoadedModel, ...rows: Readonly<Record<string, unknown>>[]) {
  const { columns } = model
  const data = newCells(model, rows.length * columns)
  const encoders = inputEncoders(model.inputs)
  rows.forEach((row, i) => {
    encodeRow(encoders, row, data, i * columns)
  })
  return scorer.score(model, { data, rows: rows.length, columns })
}

const two = [{ feature: 'a' }, { feature: 'b' }]
const golden = [
  { inputs: { a: 1, b: 2 }, expected: sigmoid(margin(1, 2)) },
  { inputs: { a: -3, b: 0.5 }, expected: sigmoid(margin(-3, 0.5)) },
]

const logit = (age: number, visits: number, colour: number) => 2 * (0.1 * age + 0.5 * visits + colour)
const columnwise: ModelFiles = {
  bytes: pipeline(),
  // In another order than the file's, and the first in two steps of a list.
  inputs: [
    { feature: 'customer.colour', as: 'string', tensor: 'colour', default: 'blue' },
    { feature: 'customer.band', ordinal: ['low', 'high'], tensor: 'age' },
    { feature: 'customer.visits', tensor: 'visits' },
  ],
  golden: [
    {
      inputs: { 'customer.colour': 'red', 'customer.band': 'high', 'customer.visits': 3 },
      expected: sigmoid(logit(1, 3, 1)),
    },
    {
      inputs: { 'customer.colour': null, 'customer.band': 'low', 'customer.visits': 0 },
      expected: sigmoid(logit(0, 0, 2)),
    },
  ],
}

t.test(
  'one input a column: texts, places in a list and whole numbers go where the manifest says',
  async t => {
    const { registry, model } = await serving(t, columnwise)
    const [red, unknown, none] = await scoreOf(
      registry,
      model,
      { 'customer.colour': 'red', 'customer.band': 'low', 'customer.visits': 2 },
      { 'customer.colour': 'green', 'customer.band': 'high', 'customer.visits': 0 },
      { 'customer.colour': 'red', 'customer.band': 'low' },
    )
    t.ok(near(red!, sigmoid(logit(0, 2, 1))))
    t.ok(near(unknown!, sigmoid(logit(1, 0, 0))))
    t.ok(Number.isNaN(none!), 'a whole number has no way to be missing: the row has no score')
    t.match(registry.models()[0], { nanRows: 1, failures: 0 })
  },
)

t.test('requests of one turn share a run of cells too, each with its own rows', async t => {
  const { registry, model } = await serving(t, columnwise)
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) =>
      scoreOf(registry, model, {
        'customer.colour': 'red',
        'customer.band': 'low',
        'customer.visits': i % 7,
      }),
    ),
  )
  for (const [i, [answer]] of answers.entries()) t.ok(near(answer!, sigmoid(logit(0, i % 7, 1))))
  t.equal(registry.models()[0]!.runs, 1)
})

t.test('a matrix of float32 is no row of a model that takes cells', async t => {
  const { registry, model } = await serving(t, columnwise)
  await t.rejects(registry.score(model, { data: new Float32Array(3), rows: 1, columns: 3 }), {
    name: 'ModelFailed',
    message: /rows of 3 cells are needed/,
  })
})

t.test('float64 keeps what float32 would lose', async t => {
  const { registry, model } = await serving(t, {
    bytes: onnxModel({
      inputs: [{ name: 'X', type: 'float64', shape: ['N', 2] }],
      outputs: [{ name: 'p', type: 'float32', shape: ['N', 1] }],
      nodes: [
        { op: 'Less', inputs: ['X', 'limit'], outputs: ['less'] },
        cast('less', 'ones', 1),
        node('ReduceMin', 'ones', 'p', { axes: [1], keepdims: 1 }),
      ],
      initializers: [{ name: 'limit', dims: [1], dataType: 11, doubleData: [16777217.5] }],
    }),
    inputs: two,
    golden: [{ inputs: { a: 16777217.4, b: 0 }, expected: 1 }],
  })
  t.same([...(await scoreOf(registry, model, { a: 16777217.4, b: 1 }, { a: 16777217.6, b: 1 }))], [1, 0])
})

const raw = logistic({ nodes: [gemm('X', 'p')] })
const transformed: readonly [transform: string, ModelFiles][] = [
  ['sigmoid', { bytes: raw, inputs: two, golden, manifest: { output: { transform: 'sigmoid' } } }],
  [
    'softmax',
    {
      bytes: logistic({
        outputs: [{ name: 'p', type: 'float32', shape: ['N', 2] }],
        nodes: [gemm('X', 'p', 'two')],
      }),
      inputs: two,
      golden,
      manifest: { output: { tensor: 'p', column: 1, transform: 'softmax' } },
    },
  ],
  [
    'exp',
    {
      bytes: logistic({
        nodes: [
          gemm('X', 'z'),
          node('Sigmoid', 'z', 's'),
          node('Log', 's', 'l'),
          node('Neg', 'l', 'm'),
          node('Neg', 'm', 'p'),
        ],
      }),
      inputs: two,
      golden,
      manifest: { output: { transform: 'exp' } },
    },
  ],
]
for (const [transform, files] of transformed)
  t.test(`margins are made probabilities by ${transform}, as the manifest declares`, async t => {
    const { registry, model } = await serving(t, files)
    t.ok(near((await scoreOf(registry, model, { a: 1, b: 1 }))[0]!, sigmoid(margin(1, 1))))
  })

t.test('a model of values gives any number, and its golden rows are held to a share of it', async t => {
  const files = {
    bytes: raw,
    inputs: two,
    golden: [{ inputs: { a: 1e6, b: 2 }, expected: margin(1e6, 2) + 20 }],
    manifest: { kind: 'value' },
  }
  const { registry, model } = await serving(t, files)
  t.equal(model.kind, 'value')
  const [large, none] = await scoreOf(registry, model, { a: 2000, b: 0 }, { a: 1 })
  t.ok(near(large!, 1000))
  t.ok(Number.isNaN(none!))
})

t.test('any column of many classes can be the score', async t => {
  const { registry, model } = await serving(t, {
    bytes: zipMapped(['no', 'yes']),
    inputs: two,
    golden: golden.map(row => ({ ...row, expected: 1 - row.expected })),
    manifest: { output: { column: 0 } },
  })
  t.same(model.classes, ['no', 'yes'])
  t.ok(near((await scoreOf(registry, model, { a: 1, b: 1 }))[0]!, 1 - sigmoid(margin(1, 1))))
  t.match(registry.models()[0]!.told, [/ZipMap cut/])
})

/** A text's place among two words, with a class for each and one for the others. */
const textModel = (shape: readonly (string | number)[], classes: readonly string[] | null) =>
  onnxModel({
    inputs: [{ name: 'text', type: 'string', shape }],
    outputs: classes
      ? [{ name: 'probabilities', type: 'sequence of maps' }]
      : [{ name: 'probabilities', type: 'float32', shape: ['N', 3] }],
    nodes: [
      {
        op: 'LabelEncoder',
        domain: 'ai.onnx.ml',
        inputs: ['text'],
        outputs: ['place'],
        attributes: { keys_strings: ['fee', 'card'], values_int64s: [0, 1], default_int64: 2 },
      },
      node('Flatten', 'place', 'flat', { axis: 0 }),
      { op: 'Gather', inputs: ['table', 'place'], outputs: ['rows'] },
      { op: 'Reshape', inputs: ['rows', 'wide'], outputs: [classes ? 'p' : 'probabilities'] },
      ...(classes
        ? [
            {
              op: 'ZipMap',
              domain: 'ai.onnx.ml',
              inputs: ['p'],
              outputs: ['probabilities'],
              attributes: { classlabels_strings: classes },
            },
          ]
        : []),
    ],
    initializers: [
      { name: 'table', dims: [3, 3], dataType: 1, floatData: [0.8, 0.1, 0.1, 0.25, 0.5, 0.25, 0, 0, 1] },
      { name: 'wide', dims: [2], dataType: 7, int64Data: [-1, 3] },
    ],
  })
const labels = ['ask-fee', 'lost-card', 'other']
const textFiles = (bytes: Uint8Array, manifest = {}): ModelFiles => ({
  bytes,
  inputs: [{ feature: 'context.said', as: 'text' }],
  golden: [{ inputs: { 'context.said': 'fee' }, expected: 0.1 }],
  manifest,
})
for (const [what, files] of [
  ['from its ZipMap', textFiles(textModel(['N', 1], labels))],
  ['from its manifest', textFiles(textModel(['N'], null), { output: { classes: labels } })],
  ['a row at a time', textFiles(textModel([1, 1], labels))],
] as const)
  t.test(`a text model gives every class its probability by its label, ${what}`, async t => {
    const { registry, model } = await serving(t, files)
    const fee = await registry.classify(model, 'fee')
    t.same([...fee.keys()], labels)
    t.ok(near(fee.get('ask-fee')!, 0.8) && near(fee.get('lost-card')!, 0.1))
    t.ok(near((await registry.classify(model, 'Grüße ✓')).get('other')!, 1))
    t.match(registry.models()[0], { runs: 2, classes: labels })
  })

t.test('what is no text model, or does not name its classes, does not classify', async t => {
  const { registry, model } = await serving(t, textFiles(textModel(['N'], null)))
  await t.rejects(registry.classify(model, 'fee'), {
    name: 'ModelFailed',
    message: /gives 3 classes, 0 are named: list them in output\.classes/,
  })
  const other = await serving(t, {
    bytes: logistic({ inputs: [X], initializers: weights }),
    inputs: two,
    golden,
  })
  await t.rejects(other.registry.classify(other.model, 'fee'), { message: /takes no text alone/ })
  await t.rejects(registry.classify(other.model, 'fee'), { message: /not of this registry/ })
})
