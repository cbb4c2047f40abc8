import type { BinnedTable } from './table.ts'

/** A tree over cells, node by node; the root is 0, and a node without `yes` is a leaf. */
export interface CellTree {
  column: Int16Array
  cell: Uint8Array
  /** 1 where the test is for exactly this cell, a category's level; else for this cell or one above. */
  exact: Uint8Array
  missingYes: Uint8Array
  yes: Int16Array
  no: Int16Array
  /** What a leaf adds to the logit; float32, as the model file has it. */
  weight: Float32Array
  /** How much the test lowered the loss. */
  gain: Float32Array
}

export function emptyTree(nodes: number): CellTree {
  return {
    column: new Int16Array(nodes),
    cell: new Uint8Array(nodes),
    exact: new Uint8Array(nodes),
    missingYes: new Uint8Array(nodes),
    yes: new Int16Array(nodes),
    no: new Int16Array(nodes),
    weight: new Float32Array(nodes),
    gain: new Float32Array(nodes),
  }
}

/** The first nodes of a tree that was given too many. */
export function trimmed(tree: CellTree, nodes: number): CellTree {
  return {
    column: tree.column.slice(0, nodes),
    cell: tree.cell.slice(0, nodes),
    exact: tree.exact.slice(0, nodes),
    missingYes: tree.missingYes.slice(0, nodes),
    yes: tree.yes.slice(0, nodes),
    no: tree.no.slice(0, nodes),
    weight: tree.weight.slice(0, nodes),
    gain: tree.gain.slice(0, nodes),
  }
}

/** Whether a row's cell passes the test of a node. */
export function passes(tree: CellTree, node: number, cell: number): boolean {
  if (tree.exact[node] === 1) return cell === tree.cell[node]
  return cell === 0 ? tree.missingYes[node] === 1 : cell >= tree.cell[node]!
}

/** The leaf's weight for the row whose cells begin at `first`. */
export function answerOf(tree: CellTree, cells: Uint8Array, first: number): number {
  let node = 0
  while (tree.yes[node] !== 0)
    node = passes(tree, node, cells[first + tree.column[node]!]!) ? tree.yes[node]! : tree.no[node]!
  return tree.weight[node]!
}

/** Adds the tree's answers for the rows to `margins[row × stride + offset]`. */
export function addAnswers(
  tree: CellTree,
  { cells, columns }: BinnedTable,
  rows: Int32Array,
  margins: Float64Array,
  stride: number,
  offset: number,
): void {
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!
    const to = row * stride + offset
    margins[to] = margins[to]! + answerOf(tree, cells, row * columns)
  }
}
