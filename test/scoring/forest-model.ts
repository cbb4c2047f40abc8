import { onnxModel } from '../onnx-builder.ts'
import type { ModelFiles } from '../tiny-models.ts'

/** Full trees whose leaves are all the same: half a megabyte of file and more in the runtime, microseconds a run. */
export function forestFiles(probability: number): ModelFiles {
  const [trees, levels] = [40, 8]
  const inner = 2 ** levels - 1
  const size = 2 * inner + 1
  const places = Array.from({ length: trees * size }, (_, i) => i)
  const treeOf = (i: number) => Math.floor(i / size)
  const isLeaf = (i: number) => i % size >= inner
  const child = (i: number, which: 1 | 2) => (isLeaf(i) ? 0 : 2 * (i % size) + which)
  const leaves = places.filter(isLeaf)
  const attributes = {
    n_targets: 1,
    nodes_treeids: places.map(treeOf),
    nodes_nodeids: places.map(i => i % size),
    nodes_featureids: places.map(i => (isLeaf(i) ? 0 : i % 2)),
    nodes_modes: places.map(i => (isLeaf(i) ? 'LEAF' : 'BRANCH_LEQ')),
    'floats:nodes_values': places.map(i => i % 100),
    nodes_truenodeids: places.map(i => child(i, 1)),
    nodes_falsenodeids: places.map(i => child(i, 2)),
    target_treeids: leaves.map(treeOf),
    target_nodeids: leaves.map(i => i % size),
    target_ids: leaves.map(() => 0),
    'floats:target_weights': leaves.map(() => probability / trees),
  }
  const domain = 'ai.onnx.ml'
  return {
    bytes: onnxModel({
      inputs: [{ name: 'X', type: 'float32', shape: ['N', 2] }],
      outputs: [{ name: 'probability', type: 'float32', shape: ['N', 1] }],
      nodes: [{ op: 'TreeEnsembleRegressor', domain, inputs: ['X'], outputs: ['probability'], attributes }],
    }),
    inputs: [{ feature: 'a' }, { feature: 'b' }],
    golden: [{ inputs: { a: 40, b: 2 }, expected: probability }],
  }
}
