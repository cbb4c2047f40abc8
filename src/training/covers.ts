import type { Tree } from './trees.ts'

/**
 * How many of the rows come to each node of each tree: what `nodes_hitrates` of an ONNX tree ensemble is for, and what
 * tree SHAP averages by. `features` is the model's float tensor [rows, width].
 */
export function coversOf(
  trees: readonly Tree[],
  features: Float32Array,
  width: number,
): readonly Float32Array[] {
  return trees.map(tree => {
    const covers = new Float32Array(tree.length)
    for (let from = 0; from < features.length; from += width) {
      for (let id = 0; ; ) {
        covers[id]!++
        const node = tree[id]!
        if (node.kind === 'leaf') break
        const value = features[from + node.column]!
        const yes = value >= node.threshold || (Number.isNaN(value) && node.missingYes === true)
        id = yes ? node.yes : node.no
      }
    }
    return covers
  })
}

/** As many rows are counted at most: shares of them are what matters. */
const mostRows = 20_000

/** Evenly from the rows. */
export function someOf(rows: Int32Array): Int32Array {
  if (rows.length <= mostRows) return rows
  return Int32Array.from({ length: mostRows }, (_, at) => rows[Math.floor((at * rows.length) / mostRows)]!)
}
