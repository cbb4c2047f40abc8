import onnxProto, { type onnx as Onnx } from 'onnx-proto'
import { coversOf } from './covers.ts'
import type { TreeNode, TreeSum } from './trees.ts'

const { onnx } = onnxProto

/**
 * Writes sums of trees as an ONNX model: float32 `features` [N, F] in, `probabilities` out, [N, 1] of one sum, through
 * a logistic function, [N, classes] of several, through a softmax. Two nodes: ai.onnx.ml TreeEnsembleRegressor (whose
 * own LOGISTIC the runtime does not apply to a single target) and Sigmoid or Softmax. As trees, because cutting 20 columns into 32 bins with plain operators (Gather,
 * GreaterOrEqual, MatMul) took 3 to 5 times as long for 50 rows.
 * `trained` are rows [M, F] of the training, counted at each node (`nodes_hitrates`), by which answers are explained.
 * IR 8, opset 15, ai.onnx.ml 1. The same trees give the same bytes.
 */
export function onnxOfTrees(
  outputs: readonly TreeSum[],
  features: number,
  name: string,
  trained: Float32Array,
): Uint8Array {
  const link = outputs.length === 1 ? 'Sigmoid' : 'Softmax'
  const graph = {
    name,
    node: [
      ensemble(outputs, features, trained),
      { opType: link, input: ['logits'], output: ['probabilities'] },
    ],
    input: [floatMatrix('features', features)],
    output: [floatMatrix('probabilities', outputs.length)],
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

function ensemble(outputs: readonly TreeSum[], features: number, trained: Float32Array): Onnx.INodeProto {
  const trees = outputs.flatMap((sum, target) => sum.trees.map(tree => ({ tree, target })))
  const all = trees.flatMap(({ tree, target }, treeId) =>
    tree.map((node, nodeId) => ({ treeId, nodeId, node, target })),
  )
  const covers = coversOf(
    trees.map(({ tree }) => tree),
    trained,
    features,
  )
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
        ofTest(test => (test.missingYes ? 1 : 0)),
      ),
      floats(
        'nodes_hitrates',
        covers.flatMap(counts => [...counts]),
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
        leaves.map(({ target }) => target),
      ),
      floats(
        'target_weights',
        leaves.map(({ node }) => (node.kind === 'leaf' ? node.weight : 0)),
      ),
      { name: 'n_targets', type: onnx.AttributeProto.AttributeType.INT, i: outputs.length },
      floats(
        'base_values',
        outputs.map(({ start }) => start),
      ),
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
