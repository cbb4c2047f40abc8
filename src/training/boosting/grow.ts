import { fillHistogram, type HistogramLayout, layoutOf, perCell, subtractHistogram } from './histogram.ts'
import { bestSplit, type Part, type Split, type SplitRules, weightOf } from './split.ts'
import type { BinnedTable } from './table.ts'
import { type CellTree, emptyTree, passes, trimmed } from './tree.ts'

export interface TreeRules extends SplitRules {
  mostLeaves: number
  deepest: number
  learningRate: number
}

/** Memory that one tree after the other is grown in. */
export interface Workshop {
  histograms: Float64Array[]
  spare: Int32Array
  /** How far a missing value of a column that is never missing would have moved the answer: drawn towards 0. */
  debts: Float64Array
}

export function workshopFor(table: BinnedTable): Workshop {
  return { histograms: [], spare: new Int32Array(table.rows), debts: new Float64Array(table.columns) }
}

interface Leaf {
  node: number
  depth: number
  from: number
  to: number
  part: Part
  histogram: Float64Array | undefined
  split: Split | undefined
}

/**
 * Grows one tree on the rows in `order` (which is reordered), splitting whichever leaf gains most (LightGBM: Ke et al.,
 * NIPS 2017). The smaller child's histogram is summed up; the other's is the parent's less that.
 */
export function growTree(
  table: BinnedTable,
  columns: Int32Array,
  order: Int32Array,
  gradients: Float64Array,
  curvatures: Float64Array,
  rules: TreeRules,
  workshop: Workshop,
): CellTree {
  const layout = layoutOf(table, columns)
  const tree = emptyTree(2 * rules.mostLeaves - 1)
  const fill = (leaf: Leaf) => {
    leaf.histogram = takeHistogram(workshop, table)
    fillHistogram(leaf.histogram, layout, table, order, leaf.from, leaf.to, gradients, curvatures)
  }
  const consider = (leaf: Leaf) => {
    leaf.split = leaf.histogram && bestSplit(leaf.histogram, layout, table, leaf.part, rules)
  }
  const root: Leaf = {
    node: 0,
    depth: 0,
    from: 0,
    to: order.length,
    part: wholePart(order, gradients, curvatures),
    histogram: undefined,
    split: undefined,
  }
  fill(root)
  consider(root)
  const leaves = [root]
  let nodes = 1
  while (leaves.length < rules.mostLeaves) {
    const at = mostGain(leaves)
    if (at < 0) break
    const leaf = leaves[at]!
    const split = leaf.split!
    writeTest(tree, leaf, nodes, table, workshop, rules.l2)
    const middle = divide(tree, leaf, table, order, workshop.spare)
    const yes: Leaf = { ...leaf, node: nodes, depth: leaf.depth + 1, to: middle, part: split.yes }
    const no: Leaf = { ...leaf, node: nodes + 1, depth: leaf.depth + 1, from: middle, part: split.no }
    nodes += 2
    leaves.splice(at, 1, yes, no)
    shareHistogram(leaf, yes, no, { fill, layout, workshop, rules, full: leaves.length === rules.mostLeaves })
    consider(yes)
    consider(no)
  }
  for (const leaf of leaves) {
    tree.weight[leaf.node] = rules.learningRate * weightOf(leaf.part, rules.l2)
    if (leaf.histogram) workshop.histograms.push(leaf.histogram)
  }
  return trimmed(tree, nodes)
}

function wholePart(order: Int32Array, gradients: Float64Array, curvatures: Float64Array): Part {
  let gradient = 0
  let curvature = 0
  for (let at = 0; at < order.length; at++) {
    gradient += gradients[order[at]!]!
    curvature += curvatures[order[at]!]!
  }
  return { gradient, curvature, rows: order.length, lowest: -Infinity, highest: Infinity }
}

function mostGain(leaves: readonly Leaf[]): number {
  let best = -1
  leaves.forEach(({ split }, at) => {
    if (split && (best < 0 || split.gain > leaves[best]!.split!.gain)) best = at
  })
  return best
}

/** Gives the children their histograms, where they may be split further; else the memory goes back. */
function shareHistogram(
  parent: Leaf,
  yes: Leaf,
  no: Leaf,
  at: {
    fill: (leaf: Leaf) => void
    layout: HistogramLayout
    workshop: Workshop
    rules: TreeRules
    full: boolean
  },
): void {
  yes.histogram = undefined
  no.histogram = undefined
  const { rules, workshop } = at
  const divisible = ({ part }: Leaf) =>
    part.rows >= 2 * rules.fewestRows && part.curvature >= 2 * rules.leastCurvature
  if (at.full || yes.depth >= rules.deepest || !(divisible(yes) || divisible(no))) {
    workshop.histograms.push(parent.histogram!)
    return
  }
  const [small, large] = yes.part.rows < no.part.rows ? [yes, no] : [no, yes]
  at.fill(small)
  large.histogram = parent.histogram!
  subtractHistogram(large.histogram, small.histogram!, at.layout.cells)
}

function takeHistogram(workshop: Workshop, table: BinnedTable): Float64Array {
  const used = workshop.histograms.pop()
  if (used) return used
  const cells = table.cellCounts.reduce((sum, count) => sum + count, 0)
  return new Float64Array(cells * perCell)
}

function writeTest(
  tree: CellTree,
  leaf: Leaf,
  nodes: number,
  table: BinnedTable,
  workshop: Workshop,
  l2: number,
): void {
  const split = leaf.split!
  tree.column[leaf.node] = split.column
  tree.cell[leaf.node] = split.cell
  tree.exact[leaf.node] = table.kinds[split.column] === 'category' ? 1 : 0
  tree.missingYes[leaf.node] = missingSide(split, leaf.part, table, workshop, l2) ? 1 : 0
  tree.yes[leaf.node] = nodes
  tree.no[leaf.node] = nodes + 1
  tree.gain[leaf.node] = split.gain
}

/**
 * Where missing values go. Learned where there were some; else to the side that brings the column's debt nearer to
 * 0, so that over many trees a value that is missing for the first time is answered about as the mean of both sides.
 */
function missingSide(split: Split, part: Part, table: BinnedTable, { debts }: Workshop, l2: number): boolean {
  if (split.missingSeen || table.kinds[split.column] === 'category') return split.missingYes
  const mean = weightOf(part, l2)
  const ifYes = debts[split.column]! + weightOf(split.yes, l2) - mean
  const ifNo = debts[split.column]! + weightOf(split.no, l2) - mean
  const yes = Math.abs(ifYes) < Math.abs(ifNo)
  debts[split.column] = yes ? ifYes : ifNo
  return yes
}

/** Brings the rows that pass to the front, in their order; gives where the others begin. */
function divide(
  tree: CellTree,
  { node, from, to }: Leaf,
  table: BinnedTable,
  order: Int32Array,
  spare: Int32Array,
): number {
  const { cells, columns } = table
  const column = tree.column[node]!
  let front = from
  let others = 0
  for (let at = from; at < to; at++) {
    const row = order[at]!
    if (passes(tree, node, cells[row * columns + column]!)) order[front++] = row
    else spare[others++] = row
  }
  order.set(spare.subarray(0, others), front)
  return front
}
