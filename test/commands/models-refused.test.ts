import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { floats, onnxModel, type PortSpec } from '../onnx-builder.ts'
import { gemm, logistic, node, X } from '../scoring/exporters.ts'
import { inspected, ran } from './models.ts'

const y = (type: PortSpec['type'], shape: PortSpec['shape'] = ['N', 1]): PortSpec => ({
  name: 'y',
  type,
  shape,
})
const toY = (op: string, attributes = {}) => [node(op, 'X', 'y', attributes)]
const refused: readonly [what: string, bytes: Uint8Array, says: RegExp][] = [
  [
    'a list that no ZipMap made',
    onnxModel({
      inputs: [X],
      outputs: [{ name: 'y' }],
      nodes: [{ op: 'SequenceConstruct', inputs: ['X'], outputs: ['y'] }],
    }),
    /gives "y" as a list or map that no ZipMap made: export its probabilities as a tensor/,
  ],
  [
    'labels alone',
    onnxModel({ inputs: [X], outputs: [y('int64')], nodes: toY('ArgMax', { axis: 1 }) }),
    /gives no probabilities or values, only "y" int64/,
  ],
  [
    'an opset of the future',
    logistic({ opsets: { '': 99 } }),
    /cannot be opened .*: export it with opsets 9 to 21/,
  ],
  [
    'an IR of the future',
    logistic({ ir: 99 }),
    /cannot be opened .*: export it with opsets 9 to 21 and an IR up to 10/,
  ],
  [
    'an operator of its own',
    onnxModel({
      inputs: [X],
      outputs: [y('float32')],
      nodes: [{ op: 'Magic', domain: 'com.example', inputs: ['X'], outputs: ['y'] }],
      opsets: { '': 13, 'com.example': 1 },
    }),
    /cannot be opened .*Magic.*: it uses an operator that this runtime has not/,
  ],
  [
    'a map as its input',
    onnxModel({
      inputs: [{ name: 'X', type: 'map' }],
      outputs: [y('float32')],
      nodes: [
        {
          op: 'DictVectorizer',
          domain: 'ai.onnx.ml',
          inputs: ['X'],
          outputs: ['y'],
          attributes: { int64_vocabulary: [1, 2] },
        },
      ],
    }),
    /takes "X", which is a map and no tensor/,
  ],
  [
    'bfloat16 inputs',
    logistic({ inputs: [{ ...X, type: 'bfloat16' }] }),
    /takes "X" bfloat16 \[N, 2\]: cast that input to float32/,
  ],
  [
    'bfloat16 outputs',
    onnxModel({ inputs: [X], outputs: [y('bfloat16', ['N', 2])], nodes: toY('Cast', { to: 16 }) }),
    /cast its bfloat16 inputs and outputs to float32/,
  ],
  [
    'two batches',
    onnxModel({
      inputs: [
        { ...X, shape: [2, 2] },
        { name: 'Z', type: 'float32', shape: [3, 2] },
      ],
      outputs: [y('float32')],
      nodes: toY('Identity'),
    }),
    /takes 2 and 3 rows in the same run/,
  ],
  [
    'two outputs that could be meant',
    logistic({
      outputs: ['a', 'b'].map(name => ({ name, type: 'float32', shape: ['N', 1] })),
      nodes: [gemm('X', 'a'), node('Neg', 'a', 'b')],
    }),
    /has 2 outputs of real numbers, "a", "b": name the probabilities/,
  ],
  [
    'no inputs',
    onnxModel({
      inputs: [],
      outputs: [y('float32')],
      nodes: [node('Identity', 'k', 'y')],
      initializers: [floats('k', [1, 1], [0.5])],
    }),
    /takes no input/,
  ],
  ['pixels', logistic({ inputs: [{ ...X, shape: [1, 3, 224, 224] }] }), /is no model of rows.*4 dimensions/],
]
for (const [what, bytes, says] of refused)
  t.test(`a file with ${what} is refused with a reason, and inspect shows what it has`, async t => {
    const { code, found, folder, file } = await inspected(t, bytes)
    t.equal(code, 1)
    t.match(found.refused, says)
    t.same(found.outputs.length > 0, true)
    await writeFile(join(folder, 'rows.json'), '{}')
    const { code: scoreCode, stderr } = await ran(folder, 'score', file, join(folder, 'rows.json'))
    t.equal(scoreCode, 1)
    t.match(stderr, [says])
  })
