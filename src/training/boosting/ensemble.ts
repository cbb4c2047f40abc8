import type { Term } from '../design.ts'
import { firstColumns, type Tree, type TreeNode, type TreeSum, thresholdOf } from '../trees.ts'
import type { Ensemble } from './boost.ts'
import { marginsPerRow } from './loss.ts'
import type { CellTree } from './tree.ts'

/** The ensemble whose margins are a × the given one's + b; weights stay float32, as the model file has them. */
export function scaled(ensemble: Ensemble, a: number, b: number): Ensemble {
  return {
    ...ensemble,
    start: ensemble.start.map(start => Math.fround(a * start + b)),
    rounds: ensemble.rounds.map(trees =>
      trees.map(tree => ({ ...tree, weight: tree.weight.map(weight => a * weight) })),
    ),
  }
}

/** How much the splits at each term lowered the loss, all trees together. */
export function gainsOf({ rounds }: Ensemble, terms: number): number[] {
  const gains = new Array<number>(terms).fill(0)
  for (const trees of rounds)
    for (const { yes, column, gain } of trees)
      yes.forEach((child, node) => {
        if (child !== 0) gains[column[node]!]! += gain[node]!
      })
  return gains
}

/** The ensemble over the model's float tensor, a sum an output. */
export function treeSums(ensemble: Ensemble, terms: readonly Term[]): TreeSum[] {
  const starts = firstColumns(terms)
  return Array.from({ length: marginsPerRow(ensemble.classes) }, (_, output) => ({
    start: ensemble.start[output]!,
    trees: ensemble.rounds.map(trees => treeOf(trees[output]!, terms, starts)),
  }))
}

function treeOf(tree: CellTree, terms: readonly Term[], starts: readonly number[]): Tree {
  return Array.from(tree.yes, (yes, node): TreeNode => {
    if (yes === 0) return { kind: 'leaf', weight: tree.weight[node]! }
    const at = tree.column[node]!
    const term = terms[at]!
    const cell = tree.cell[node]!
    const no = tree.no[node]!
    if (term.kind === 'category')
      return { kind: 'test', column: starts[at]! + cell - 1, threshold: 0.5, yes, no }
    const missingYes = tree.missingYes[node] === 1
    return { kind: 'test', column: starts[at]!, threshold: thresholdOf(term, cell), yes, no, missingYes }
  })
}
