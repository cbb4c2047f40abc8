import onnxProto, { type onnx as Onnx } from 'onnx-proto'
import type { Tree, TreeNode } from './trees.ts'

const { onnx } = onnxProto

/**
 * Writes a sum of trees through a logistic function as an ONNX model: float32 `features` [N, F] in, `probabilities`
 * [N, 1] out, two nodes: ai.onnx.ml TreeEnsembleRegressor (whose own LOGISTIC the runtime does not apply to a single
 * target) and Sigmoid. As trees, because cutting 20 columns into 32 bins with plain operators (Gather,
 * GreaterOrEqual, MatMul) took 3 to 5 times as long for 50 rows.
 * IR 8, opset 15, ai.onnx.ml 1. The same trees give the same bytes.
 */
export function onnxOfTrees(
  trees: readonly Tree[],
  intercept: number,
  features: number,
  name: string,
): Uint8Array {
  const graph = {
    name,
    node: [ensemble(trees, intercept), { opType: 'Sigmoid', input: ['logits'], output: ['probabilities'] }],
    input: [floatMatrix('features', features)],
    output: [floatMatrix('probabilities', 1)],
  }
  const model = onnx.ModelProto.create({
    irVersion: 8,
    producerName: 'tact',
    opsetImport: [
      { domain: '', version: 15 },
      { domain: 'ai.onnx.ml', version: 1 },
    ],
    graph,
  })
  return onnx.ModelProto.encode(model).finish()
}

function ensemble(trees: readonly Tree[], intercept: number): Onnx.INodeProto {
  const all = trees.flatMap((tree, treeId) => tree.map((node, nodeId) => ({ treeId, nodeId, node })))
  const leaves = all.filter(({ node }) => node.kind === 'leaf')
  const ofTest = (read: (test: TreeNode & { kind: 'test' }) => number) =>
    all.map(({ node }) => (node.kind === 'test' ? read(node) : 0))
  return {
    opType: 'TreeEnsembleRegressor',
    domain: 'ai.onnx.ml',
    input: ['features'],
    output: ['logits'],
    attribute: [
      ints(
        'nodes_treeids',
        all.map(({ treeId }) => treeId),
      ),
      ints(
        'nodes_nodeids',
        all.map(({ nodeId }) => nodeId),
      ),
      texts(
        'nodes_modes',
        all.map(({ node }) => (node.kind === 'test' ? 'BRANCH_GTE' : 'LEAF')),
      ),
      ints(
        'nodes_featureids',
        ofTest(test => test.column),
      ),
      floats(
        'nodes_values',
        ofTest(test => test.threshold),
      ),
      ints(
        'nodes_truenodeids',
        ofTest(test => test.yes),
      ),
      ints(
        'nodes_falsenodeids',
        ofTest(test => test.no),
      ),
      ints(
        'nodes_missing_value_tracks_true',
        ofTest(() => 0),
      ),
      ints(
        'target_treeids',
        leaves.map(({ treeId }) => treeId),
      ),
      ints(
        'target_nodeids',
        leaves.map(({ nodeId }) => nodeId),
      ),
      ints(
        'target_ids',
        leaves.map(() => 0),
      ),
      floats(
        'target_weights',
        leaves.map(({ node }) => (node.kind === 'leaf' ? node.weight : 0)),
      ),
      { name: 'n_targets', type: onnx.AttributeProto.AttributeType.INT, i: 1 },
      floats('base_values', [intercept]),
      text('aggregate_function', 'SUM'),
      text('post_transform', 'NONE'),
    ],
  }
}

function floatMatrix(name: string, columns: number): Onnx.IValueInfoProto {
  const shape = { dim: [{ dimParam: 'N' }, { dimValue: columns }] }
  return { name, type: { tensorType: { elemType: onnx.TensorProto.DataType.FLOAT, shape } } }
}

function ints(name: string, values: number[]): Onnx.IAttributeProto {
  return { name, type: onnx.AttributeProto.AttributeType.INTS, ints: values }
}

function floats(name: string, values: number[]): Onnx.IAttributeProto {
  return { name, type: onnx.AttributeProto.AttributeType.FLOATS, floats: values }
}

function text(name: string, value: string): Onnx.IAttributeProto {
  return { name, type: onnx.AttributeProto.AttributeType.STRING, s: new TextEncoder().encode(value) }
}

function texts(name: string, values: string[]): Onnx.IAttributeProto {
  const encoder = new TextEncoder()
  return {
    name,
    type: onnx.AttributeProto.AttributeType.STRINGS,
    strings: values.map(value => encoder.encode(value)),
  }
}
