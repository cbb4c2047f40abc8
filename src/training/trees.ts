import type { AdditiveModel, Pair } from './additive.ts'
import { cellCount, type NumberTerm, type Term, tensorWidth } from './design.ts'

/**
 * One node of a binary tree: a test `features[column] >= threshold`, which NaN answers with no unless `missingYes`; or
 * a leaf that adds its weight.
 */
export type TreeNode =
  | { kind: 'test'; column: number; threshold: number; yes: number; no: number; missingYes?: boolean }
  | { kind: 'leaf'; weight: number }

/** Nodes by id; the root is 0. */
export type Tree = readonly TreeNode[]

/** One output of a model: the sum of its trees' answers. */
export interface TreeSum {
  start: number
  trees: readonly Tree[]
}

/** Every float32 but NaN and -Infinity is at or above this: the test that tells a missing number. */
const lowest = -3.4028234663852886e38

/** The model as a sum of trees over the float tensor: one a term, one a pair. NaN answers every test with no. */
export function treesOf(model: AdditiveModel): Tree[] {
  const columns = firstColumns(model.terms)
  const ofTerms = model.terms.map((term, at) => {
    const weights = model.termWeights[at]!
    return grow(nodes =>
      cellsOfTerm(nodes, term, columns[at]!, [...weights.keys()], cell => leaf(nodes, weights[cell]!)),
    )
  })
  return [
    ...ofTerms,
    ...model.pairs.map((pair, at) => treeOfPair(model, columns, pair, model.pairWeights[at]!)),
  ]
}

/** A tree that adds its weight where the term's value is missing, or of no level. */
export function treeOfMissing(terms: readonly Term[], at: number, weight: number): Tree {
  const term = terms[at]!
  const groups = Array.from({ length: cellCount(term) }, (_, cell) => (cell === 0 ? 0 : 1))
  return grow(nodes =>
    cellsOfTerm(nodes, term, firstColumns(terms)[at]!, groups, group =>
      leaf(nodes, group === 0 ? weight : 0),
    ),
  )
}

/** The number that begins a number's cell: what is at or above it is in this cell or one above. */
export function thresholdOf(term: NumberTerm, cell: number): number {
  return cell === 1 ? lowest : term.edges[cell - 2]!
}

/** The tensor's column that each term begins at. */
export function firstColumns(terms: readonly Term[]): number[] {
  let next = 0
  return terms.map(term => {
    next += tensorWidth(term)
    return next - tensorWidth(term)
  })
}

/** How many columns the terms take of the tensor. */
export function tensorColumns(terms: readonly Term[]): number {
  return terms.reduce((sum, term) => sum + tensorWidth(term), 0)
}

function treeOfPair(
  model: AdditiveModel,
  columns: readonly number[],
  pair: Pair,
  weights: Float64Array,
): Tree {
  const first = model.terms[pair.first]!
  const second = model.terms[pair.second]!
  return grow(nodes =>
    cellsOfTerm(nodes, first, columns[pair.first]!, [...pair.firstGroups], a =>
      a === 0
        ? leaf(nodes, 0)
        : cellsOfTerm(nodes, second, columns[pair.second]!, [...pair.secondGroups], b =>
            leaf(nodes, b === 0 ? 0 : weights[(a - 1) * pair.secondSize + b - 1]!),
          ),
    ),
  )
}

/** Adds the tests that find a term's cell; a number's groups are of neighbouring cells. */
function cellsOfTerm(
  nodes: TreeNode[],
  term: Term,
  column: number,
  groups: readonly number[],
  below: (group: number) => number,
): number {
  if (term.kind === 'category') {
    const level = (cell: number): number =>
      cell === groups.length
        ? below(groups[0]!)
        : test(
            nodes,
            column + cell - 1,
            0.5,
            () => below(groups[cell]!),
            () => level(cell + 1),
          )
    return level(1)
  }
  // The cells at which a group begins; the search goes over groups, so that coarse ones stay one leaf.
  const begins = groups.flatMap((group, cell) => (cell > 0 && group !== groups[cell - 1] ? [cell] : []))
  const between = (from: number, to: number): number => {
    if (from === to) return below(groups[begins[from]!]!)
    const middle = (from + to + 1) >>> 1
    const threshold = term.edges[begins[middle]! - 2]!
    return test(
      nodes,
      column,
      threshold,
      () => between(middle, to),
      () => between(from, middle - 1),
    )
  }
  return test(
    nodes,
    column,
    lowest,
    () => between(0, begins.length - 1),
    () => below(groups[0]!),
  )
}

function grow(build: (nodes: TreeNode[]) => number): Tree {
  const nodes: TreeNode[] = []
  build(nodes)
  return nodes
}

function leaf(nodes: TreeNode[], weight: number): number {
  return nodes.push({ kind: 'leaf', weight }) - 1
}

function test(
  nodes: TreeNode[],
  column: number,
  threshold: number,
  yes: () => number,
  no: () => number,
): number {
  const node: TreeNode = { kind: 'test', column, threshold, yes: 0, no: 0 }
  const id = nodes.push(node) - 1
  node.yes = yes()
  node.no = no()
  return id
}
