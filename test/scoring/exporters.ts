import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import { scoreFile } from '../../src/commands/models/score.ts'
import { floats, type ModelSpec, type NodeSpec, onnxModel, type PortSpec } from '../onnx-builder.ts'

/** sigmoid(0.5 a - b), or what a model of the same weights gives otherwise. */
export const WEIGHTS = [0.5, -1]
const ML = 'ai.onnx.ml'
export const margin = (a: number, b: number) => 0.5 * a - b
export const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

export const P: PortSpec = { name: 'p', type: 'float32', shape: ['N', 1] }
export const X: PortSpec = { name: 'X', type: 'float32', shape: ['N', 2] }
export const weights = [floats('w', [2, 1], WEIGHTS), floats('two', [2, 2], [-0.25, 0.25, 0.5, -0.5])]

export const gemm = (from: string, to: string, by = 'w'): NodeSpec => ({
  op: 'MatMul',
  inputs: [from, by],
  outputs: [to],
})
export const node = (op: string, from: string, to: string, attributes = {}): NodeSpec => ({
  op,
  inputs: [from],
  outputs: [to],
  attributes,
})
export const cast = (from: string, to: string, type: number) => node('Cast', from, to, { to: type })

/** Gemm and Sigmoid to `p` [N, 1], with other parts. */
export function logistic(spec: Partial<ModelSpec> = {}): Buffer {
  return onnxModel({
    inputs: [X],
    outputs: [{ name: 'p', type: 'float32', shape: ['N', 1] }],
    nodes: [gemm('X', 'z'), node('Sigmoid', 'z', 'p')],
    initializers: weights,
    ...spec,
  })
}

/** A scikit-learn-like binary classifier: label and ZipMap, with labels as they are given. */
export function zipMapped(
  labels: readonly string[] | readonly number[],
  spec: Partial<ModelSpec> = {},
): Buffer {
  const texts = typeof labels[0] === 'string'
  const names = texts ? 'classlabels_strings' : 'classlabels_ints'
  const labelType = texts ? 'string' : 'int64'
  return onnxModel({
    inputs: [X],
    outputs: [
      { name: 'output_label', type: labelType, shape: ['N'] },
      { name: 'output_probability', type: 'sequence of maps' },
    ],
    nodes: [
      {
        op: 'LinearClassifier',
        domain: ML,
        inputs: ['X'],
        outputs: ['output_label', 'scores'],
        attributes: {
          'floats:coefficients': [-0.5, 1, 0.5, -1],
          'floats:intercepts': [0, 0],
          [names]: labels,
          post_transform: 'LOGISTIC',
        },
      },
      {
        op: 'Normalizer',
        domain: ML,
        inputs: ['scores'],
        outputs: ['probabilities'],
        attributes: { norm: 'L1' },
      },
      {
        op: 'ZipMap',
        domain: ML,
        inputs: ['probabilities'],
        outputs: ['output_probability'],
        attributes: { [texts ? names : 'classlabels_int64s']: labels },
      },
    ],
    ...spec,
  })
}

/** One tree on feature 4 of an input that does not say its columns: at most 1 is 0.25, above 0.75. */
export function tree(shape?: PortSpec['shape']): Buffer {
  return onnxModel({
    inputs: [{ name: 'X', type: 'float32', shape }],
    outputs: [{ name: 'variable', type: 'float32', shape: ['N', 1] }],
    nodes: [
      {
        op: 'TreeEnsembleRegressor',
        domain: ML,
        inputs: ['X'],
        outputs: ['variable'],
        attributes: {
          n_targets: 1,
          nodes_treeids: [0, 0, 0],
          nodes_nodeids: [0, 1, 2],
          nodes_featureids: [4, 0, 0],
          nodes_modes: ['BRANCH_LEQ', 'LEAF', 'LEAF'],
          'floats:nodes_values': [1, 0, 0],
          nodes_truenodeids: [1, 0, 0],
          nodes_falsenodeids: [2, 0, 0],
          target_treeids: [0, 0],
          target_nodeids: [1, 2],
          target_ids: [0, 0],
          'floats:target_weights': [0.25, 0.75],
          post_transform: 'NONE',
        },
      },
    ],
    opsets: { 'ai.onnx.ml': 1 },
  })
}

/** A pipeline with one input a column, as scikit-learn has them: real, whole, text one-hot (`red`, `blue`). */
export function pipeline(spec: Partial<ModelSpec> = {}): Buffer {
  return onnxModel({
    inputs: [
      { name: 'age', type: 'float32', shape: [null, 1] },
      { name: 'visits', type: 'int64', shape: [null, 1] },
      { name: 'colour', type: 'string', shape: [null, 1] },
    ],
    outputs: [
      { name: 'label', type: 'int64', shape: [null] },
      { name: 'probabilities', type: 'float32', shape: [null, 2] },
    ],
    nodes: [
      {
        op: 'OneHotEncoder',
        domain: ML,
        inputs: ['colour'],
        outputs: ['hot'],
        attributes: { cats_strings: ['red', 'blue'], zeros: 1 },
      },
      { op: 'Reshape', inputs: ['hot', 'flat'], outputs: ['colours'] },
      cast('visits', 'v', 1),
      { op: 'Concat', inputs: ['age', 'v', 'colours'], outputs: ['row'], attributes: { axis: 1 } },
      {
        op: 'LinearClassifier',
        domain: ML,
        inputs: ['row'],
        outputs: ['label', 'probabilities'],
        attributes: {
          'floats:coefficients': [-0.1, -0.5, -1, -2, 0.1, 0.5, 1, 2],
          'floats:intercepts': [0, 0],
          classlabels_ints: [0, 1],
          post_transform: 'SOFTMAX',
        },
      },
    ],
    initializers: [{ name: 'flat', dims: [2], dataType: 7, int64Data: [-1, 2] }],
    ...spec,
  })
}

export const ROWS = [
  [1, 2],
  [-3, 0.5],
  [0, 0],
  [4, 1],
  [2, -2],
]
/** What every logistic model here gives for them. */
export const right = ROWS.map(([a, b]) => sigmoid(margin(a!, b!)))

/** What `tact models score` gives. */
export async function scored(t: Test, bytes: Uint8Array, inputs: object = { X: { data: ROWS } }) {
  const folder = t.testdir({ 'rows.json': JSON.stringify(inputs) })
  await writeFile(join(folder, 'model.onnx'), bytes)
  return scoreFile(join(folder, 'model.onnx'), join(folder, 'rows.json'))
}

export function nearAll(
  t: Test,
  given: readonly unknown[],
  expected: readonly number[],
  within = 1e-6,
): void {
  t.equal(given.length, expected.length)
  for (const [i, value] of given.entries())
    t.ok(Math.abs((value as number) - expected[i]!) < within, `row ${i}: ${value}, not ${expected[i]}`)
}
