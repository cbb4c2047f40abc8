import { seededChance } from '../../src/demo/seeded.ts'
import { onnxModel } from '../../test/onnx-builder.ts'
import type { Column, Made } from './take-up.ts'

const TREES = 200
const DEPTH = 5
const INNER = 2 ** DEPTH - 1
const SIZE = 2 * INNER + 1

interface Place {
  readonly column: number
  readonly threshold: number
  /** Of a leaf. */
  readonly weight: number
}

/** Full trees of random splits, whose leaves add up to log-odds. */
export function trees(columns: readonly Column[]): Made {
  const chance = seededChance(31)
  const places = Array.from({ length: TREES * SIZE }, (): Place => {
    const column = chance.whole(0, columns.length - 1)
    const { low, high } = columns[column]!
    const threshold = Math.fround(low + (high - low) * (0.1 + 0.8 * chance.uniform()))
    return { column, threshold, weight: Math.fround(chance.normal(-1.2 / TREES, 0.05)) }
  })
  const isLeaf = (i: number) => i % SIZE >= INNER
  const child = (i: number, which: 1 | 2) => (isLeaf(i) ? 0 : 2 * (i % SIZE) + which)
  const all = places.map((_, i) => i)
  const leaves = all.filter(isLeaf)
  const treeOf = (i: number) => Math.floor(i / SIZE)
  const attributes = {
    n_targets: 1,
    nodes_treeids: all.map(treeOf),
    nodes_nodeids: all.map(i => i % SIZE),
    nodes_featureids: places.map(({ column }, i) => (isLeaf(i) ? 0 : column)),
    nodes_modes: all.map(i => (isLeaf(i) ? 'LEAF' : 'BRANCH_LEQ')),
    'floats:nodes_values': places.map(({ threshold }) => threshold),
    nodes_truenodeids: all.map(i => child(i, 1)),
    nodes_falsenodeids: all.map(i => child(i, 2)),
    target_treeids: leaves.map(treeOf),
    target_nodeids: leaves.map(i => i % SIZE),
    target_ids: leaves.map(() => 0),
    'floats:target_weights': leaves.map(i => places[i]!.weight),
  }
  const ensemble = { op: 'TreeEnsembleRegressor', domain: 'ai.onnx.ml', attributes }
  return {
    bytes: onnxModel({
      inputs: [{ name: 'X', type: 'float32', shape: ['N', columns.length] }],
      outputs: [{ name: 'p', type: 'float32', shape: ['N', 1] }],
      nodes: [
        { ...ensemble, inputs: ['X'], outputs: ['z'] },
        { op: 'Sigmoid', inputs: ['z'], outputs: ['p'] },
      ],
    }),
    probability(row) {
      let sum = 0
      for (let tree = 0; tree < TREES; tree++) {
        let at = 0
        while (at < INNER) {
          const { column, threshold } = places[tree * SIZE + at]!
          at = 2 * at + (Math.fround(row[column]!) <= threshold ? 1 : 2)
        }
        sum += places[tree * SIZE + at]!.weight
      }
      return 1 / (1 + Math.exp(-sum))
    },
  }
}
