import { type RandomSource, seededRandom } from '../random.ts'
import { growTree, type TreeRules, workshopFor } from './grow.ts'
import { derivatives, logNorms, marginsPerRow, meanLoss, startMargins } from './loss.ts'
import type { BinnedTable } from './table.ts'
import { addAnswers, answerOf, type CellTree } from './tree.ts'

/** How an ensemble is grown. */
export interface BoostRules extends TreeRules {
  /** The share of the rows that each tree sees, and of the columns. */
  rowShare: number
  columnShare: number
}

/** One ensemble to grow: all that is needed besides the table. */
export interface BoostJob {
  rows: Int32Array
  /** Rows that say when to stop; may be empty. */
  check: Int32Array
  rules: BoostRules
  /** At most so many. */
  rounds: number
  patience: number
  seed: number
}

/** A sum of trees: round by round one tree for two classes, else one a class. */
export interface Ensemble {
  classes: number
  /** The margins before any tree. */
  start: Float64Array
  rounds: readonly (readonly CellTree[])[]
}

export interface Boosted {
  ensemble: Ensemble
  /** The mean log loss of the checked rows after each round. */
  losses: Float64Array
}

/**
 * Gradient boosting of the log loss with second-order trees on histograms (XGBoost: Chen & Guestrin, KDD 2016). Where
 * there are rows to check, it ends when their loss has not fallen for `patience` rounds. The same arguments give the
 * same trees.
 */
export function boost(table: BinnedTable, { rows, check, rules, rounds, patience, seed }: BoostJob): Boosted {
  const random = seededRandom(seed)
  const stride = marginsPerRow(table.classes)
  const start = startMargins(table, rows)
  const margins = new Float64Array(table.rows * stride)
  for (let at = 0; at < margins.length; at++) margins[at] = start[at % stride]!
  const gradients = new Float64Array(table.rows)
  const curvatures = new Float64Array(table.rows)
  const norms = new Float64Array(stride === 1 ? 0 : table.rows)
  const workshop = workshopFor(table)
  const order = new Int32Array(rows.length)
  const found: CellTree[][] = []
  const losses: number[] = []
  let best = 0
  while (found.length < rounds) {
    const sampled = sampleRows(rows, rules.rowShare, order, random)
    const columns = sampleColumns(table.columns, rules.columnShare, random)
    if (stride > 1) logNorms(rows, margins, stride, norms)
    const trees: CellTree[] = []
    for (let classAt = 0; classAt < stride; classAt++) {
      derivatives(table, rows, margins, classAt, norms, gradients, curvatures)
      trees.push(growTree(table, columns, sampled, gradients, curvatures, rules, workshop))
    }
    trees.forEach((tree, classAt) => {
      addAnswers(tree, table, rows, margins, stride, classAt)
      addAnswers(tree, table, check, margins, stride, classAt)
    })
    found.push(trees)
    if (check.length === 0) continue
    losses.push(meanLoss(table, check, margins))
    if (losses[losses.length - 1]! < losses[best]!) best = losses.length - 1
    if (losses.length - 1 - best >= patience) break
  }
  return { ensemble: { classes: table.classes, start, rounds: found }, losses: Float64Array.from(losses) }
}

function sampleRows(rows: Int32Array, share: number, into: Int32Array, random: RandomSource): Int32Array {
  if (share >= 1) {
    into.set(rows)
    return into
  }
  let count = 0
  for (let at = 0; at < rows.length; at++) if (random() < share) into[count++] = rows[at]!
  return into.subarray(0, count)
}

function sampleColumns(columns: number, share: number, random: RandomSource): Int32Array {
  const wanted = Math.max(1, Math.round(columns * share))
  const all = Int32Array.from({ length: columns }, (_, column) => column)
  for (let at = 0; at < wanted; at++) {
    const other = at + Math.floor(random() * (columns - at))
    const kept = all[at]!
    all[at] = all[other]!
    all[other] = kept
  }
  return all.subarray(0, wanted).sort()
}

/** The margins of the rows of any cells, row by row. */
export function marginsOf(ensemble: Ensemble, cells: Uint8Array, columns: number): Float64Array {
  const stride = marginsPerRow(ensemble.classes)
  const rows = cells.length / columns
  const margins = new Float64Array(rows * stride)
  for (let row = 0; row < rows; row++)
    for (let output = 0; output < stride; output++)
      margins[row * stride + output] = marginOf(ensemble, output, cells, row * columns)
  return margins
}

/** One margin of the row whose cells begin at `first`. */
export function marginOf(
  { start, rounds }: Ensemble,
  output: number,
  cells: Uint8Array,
  first: number,
): number {
  let sum = start[output]!
  for (let round = 0; round < rounds.length; round++) sum += answerOf(rounds[round]![output]!, cells, first)
  return sum
}
