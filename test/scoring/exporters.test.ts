import t from 'tap'
import { cast, gemm, logistic, nearAll, node, P, right, scored, weights, X, zipMapped } from './exporters.ts'

const twoColumns = (op: string, output: string) =>
  logistic({
    outputs: [{ name: output, type: 'float32', shape: ['N', 2] }],
    nodes: [gemm('X', 'z', 'two'), node(op, 'z', output)],
  })

const logisticModels: readonly [what: string, bytes: Buffer, within?: number][] = [
  ['a fixed batch of 1', logistic({ inputs: [{ ...X, shape: [1, 2] }], outputs: [{ ...P, shape: [1, 1] }] })],
  ['a fixed batch of 3', logistic({ inputs: [{ ...X, shape: [3, 2] }], outputs: [{ ...P, shape: [3, 1] }] })],
  [
    'no shapes at all',
    logistic({ inputs: [{ name: 'X', type: 'float32' }], outputs: [{ name: 'p', type: 'float32' }] }),
  ],
  ['an output without a type', logistic({ outputs: [{ name: 'p' }] })],
  ['an output of a wrong type', logistic({ outputs: [{ ...P, type: 'int64' }] })],
  ['an output of a wrong shape', logistic({ outputs: [{ ...P, shape: ['N', 7] }] })],
  ['undeclared columns', logistic({ inputs: [{ ...X, shape: [null, null] }] })],
  ['a dimension of 0 for rows', logistic({ inputs: [{ ...X, shape: [0, 2] }] })],
  [
    'float64 inputs and outputs',
    logistic({
      inputs: [{ ...X, type: 'float64' }],
      outputs: [{ ...P, type: 'float64' }],
      nodes: [cast('X', 'x', 1), gemm('x', 'z'), node('Sigmoid', 'z', 's'), cast('s', 'p', 11)],
    }),
  ],
  [
    'float16 inputs and outputs',
    logistic({
      inputs: [{ ...X, type: 'float16' }],
      outputs: [{ ...P, type: 'float16' }],
      nodes: [cast('X', 'x', 1), gemm('x', 'z'), node('Sigmoid', 'z', 's'), cast('s', 'p', 10)],
    }),
    1e-3,
  ],
  [
    'float16 inputs of a fixed batch',
    logistic({
      inputs: [{ ...X, type: 'float16', shape: [2, 2] }],
      outputs: [{ ...P, type: 'float16', shape: [2, 1] }],
      nodes: [cast('X', 'x', 1), gemm('x', 'z'), node('Sigmoid', 'z', 's'), cast('s', 'p', 10)],
    }),
    1e-3,
  ],
  [
    'an output [N]',
    logistic({
      outputs: [{ ...P, shape: ['N'] }],
      nodes: [
        gemm('X', 'z'),
        node('Sigmoid', 'z', 's'),
        node('ReduceMax', 's', 'p', { axes: [1], keepdims: 0 }),
      ],
    }),
  ],
  ['softmax [N, 2]', twoColumns('Softmax', 'y')],
  ['log-softmax [N, 2]', twoColumns('LogSoftmax', 'y')],
  ['margins [N, 2] with a good name', twoColumns('Identity', 'logits')],
  [
    'a margin [N, 1] with a good name',
    logistic({ outputs: [{ ...P, name: 'raw_margin' }], nodes: [gemm('X', 'raw_margin')] }),
  ],
  ['ZipMap with whole labels', zipMapped([0, 1])],
  ['ZipMap with texts as labels', zipMapped(['no', 'yes'])],
  ['ZipMap and only the ai.onnx.ml opset, IR 3', zipMapped([0, 1], { ir: 3, opsets: { 'ai.onnx.ml': 1 } })],
  ['ONNX operators that it does not import', logistic({ opsets: { 'ai.onnx.ml': 1 }, ir: 7 })],
  [
    'weights that are inputs too, IR 3',
    logistic({ ir: 3, opsets: { '': 9 }, inputs: [X, { name: 'w', type: 'float32', shape: [2, 1] }] }),
  ],
  [
    'an output a class',
    logistic({
      outputs: ['i0', 'i1'].map(name => ({ name, type: 'float32', shape: ['N', 1] })),
      initializers: [
        ...weights,
        { name: '0', dims: [1], dataType: 7, int64Data: [0] },
        { name: '1', dims: [1], dataType: 7, int64Data: [1] },
      ],
      nodes: [
        gemm('X', 'z', 'two'),
        node('Softmax', 'z', 'both'),
        { op: 'ArrayFeatureExtractor', domain: 'ai.onnx.ml', inputs: ['both', '0'], outputs: ['i0'] },
        { op: 'ArrayFeatureExtractor', domain: 'ai.onnx.ml', inputs: ['both', '1'], outputs: ['i1'] },
      ],
    }),
  ],
  [
    'several outputs of which one is called probability',
    logistic({
      outputs: [
        { ...P, name: 'Score' },
        { ...P, name: 'Probability' },
        { name: 'Age', type: 'float32', shape: ['N', 2] },
      ],
      nodes: [gemm('X', 'Score'), node('Sigmoid', 'Score', 'Probability'), node('Identity', 'X', 'Age')],
    }),
  ],
  [
    'a dimension of 1 in between',
    logistic({
      outputs: [{ ...P, shape: ['N', 1, 1] }],
      nodes: [
        gemm('X', 'z'),
        node('Sigmoid', 'z', 's'),
        { op: 'Unsqueeze', inputs: ['s', 'axis'], outputs: ['p'] },
      ],
      initializers: [...weights, { name: 'axis', dims: [1], dataType: 7, int64Data: [1] }],
    }),
  ],
]
for (const [what, bytes, within] of logisticModels)
  t.test(`a model with ${what} is scored`, async t => {
    const { score } = await scored(t, bytes)
    nearAll(t, score, right, within)
  })

for (let opset = 9; opset <= 21; opset++)
  t.test(`opset ${opset} is taken, and with it every IR that it may come with`, async t => {
    for (const ir of [3, 4, 5, 6, 7, 8, 9, 10])
      nearAll(t, (await scored(t, logistic({ ir, opsets: { '': opset } }))).score, right)
  })
