import { sigmoid } from '../../log-odds.ts'
import type { Matrix } from '../../model-ports.ts'
import { type ColumnStep, columnSteps } from '../formula/columns.ts'
import { depthOf, type Ensemble } from '../formula/ensemble.ts'
import type { Graph } from '../formula/graph.ts'
import type { Linear } from '../formula/linear.ts'
import { marginOf } from '../formula/margin.ts'
import type { RunPlan } from '../run-plan.ts'
import { type Direct, EDGE_ROWS } from './direct.ts'
import { knownRows } from './known-rows.ts'
import { layoutOf } from './layout.ts'
import { maskedSums, type SumRows } from './masks.ts'
import { treesOf, walked } from './trees.ts'

/** Fifty rows of so many questions each take about a millisecond: what asks more is left to the runtime, which has a thread for it. */
const MOST_QUESTIONS = 5_000

/** A model whose file is a sum of weighted columns or of trees. Null for any other. */
export function directSum(graph: Graph, plan: RunPlan): Direct | null {
  const margin = marginOf(graph, plan.output, plan.column ?? undefined)
  const steps = margin && columnSteps(graph, margin.columns)
  const found = steps && sumsOf(margin.sum, plan.columns)
  if (!margin || !found) return null
  const { summing, told, thresholds } = found
  const isChance = margin.link === 'log-odds'
  return {
    kind: isChance ? 'probability' : 'value',
    told,
    scorer() {
      const sums = summing()
      return matrix => {
        const { data, rows, columns } = matrix as Matrix
        const scores = new Float32Array(rows)
        const cells = steps.length === 0 ? data : stepped(data.subarray(0, rows * columns), columns, steps)
        sums(cells, rows, scores)
        if (isChance) for (let row = 0; row < rows; row++) scores[row] = sigmoid(scores[row]!)
        return scores
      }
    },
    classes: null,
    edges: () => edgeRows(EDGE_ROWS, plan.columns, thresholds),
  }
}

interface Found {
  summing(): SumRows
  readonly told: string
  readonly thresholds: ReadonlyMap<number, readonly number[]>
}

function sumsOf(sum: Ensemble | Linear, columns: number): Found | null {
  return sum.kind === 'trees' ? ofTrees(sum, columns) : ofLinear(sum, columns)
}

function ofLinear({ weights, constant }: Linear, columns: number): Found | null {
  if (weights.length !== columns) return null
  return {
    told: 'a sum of weighted columns, worked out without the runtime',
    thresholds: new Map(),
    summing: () => (data, rows, sums) => {
      for (let row = 0, at = 0; row < rows; row++) {
        let sum = constant
        for (let column = 0; column < columns; column++) sum += weights[column]! * data[at++]!
        sums[row] = sum
      }
    },
  }
}

function ofTrees(ensemble: Ensemble, columns: number): Found | null {
  const trees = treesOf(ensemble)
  if (!trees) return null
  const { roots, yes, column, threshold } = trees
  const inner = [...yes.keys()].filter(at => yes[at]! >= 0)
  if (inner.some(at => column[at]! >= columns)) return null
  if (roots.reduce((sum, root) => sum + depthOf(trees, root), 0) > MOST_QUESTIONS) return null
  const walk: SumRows = (data, rows, sums) => {
    for (let row = 0; row < rows; row++) sums[row] = walked(trees, data, row * columns)
  }
  const layout = layoutOf(trees, columns)
  const thresholds = new Map<number, number[]>()
  for (const at of inner) {
    const known = thresholds.get(column[at]!)
    if (known) known.push(threshold[at]!)
    else thresholds.set(column[at]!, [threshold[at]!])
  }
  return {
    told: `a sum of ${roots.length} trees, worked out without the runtime`,
    thresholds,
    summing() {
      const alone = remembered([...thresholds.keys()], walk)
      const masked = layout ? maskedSums(layout, columns, walk) : walk
      return (data, rows, sums) => (rows > 1 ? masked : alone)(data, rows, sums)
    },
  }
}

/** Rows that are remembered at most. */
const MOST_ROWS = 4_096

/** Of a row alone: a customer's is the same from one decision to the next, until something that it asks of has changed. */
function remembered(columns: readonly number[], walk: SumRows): SumRows {
  let known = knownRows<number>(columns, MOST_ROWS)
  return (data, rows, sums) => {
    const before = known.find(data, 0)
    if (before !== null) {
      sums[0] = before
      return
    }
    walk(data, rows, sums)
    if (known.isFull()) known = knownRows(columns, MOST_ROWS)
    known.add(data, 0, sums[0]!)
  }
}

function stepped(data: Float32Array, columns: number, steps: readonly ColumnStep[]): Float32Array {
  const copy = data.slice()
  for (let start = 0; start < copy.length; start += columns)
    for (const step of steps) step(copy.subarray(start, start + columns))
  return copy
}

const ODD = 7
/** Every so many cells one is missing. */
const MISSING = 11

/** Cells at their column's thresholds, where answers turn, and missing ones; every second row differs in every third column only. */
function edgeRows(rows: number, columns: number, thresholds: Found['thresholds']): Matrix {
  const data = Float32Array.from({ length: rows * columns }, (_, at) => {
    const column = at % columns
    const row = Math.floor(at / columns)
    const turn = column % 3 === 0 ? row : row >> 1
    const own = thresholds.get(column)
    if (!own) return 3 * Math.sin(turn * 12.9898 + column * 78.233)
    return (turn * ODD + column) % MISSING === 0 ? Number.NaN : own[(turn * ODD + column) % own.length]!
  })
  return { data, rows, columns }
}
