import { binOf, quantileEdges } from '../../bins.ts'
import { auc } from '../../metrics.ts'
import type { Split } from '../../split.ts'
import type { Column } from '../../table.ts'

/** A column whose AUC alone is above this probably knows the answer, as a model never will when it serves. */
export const leakAbove = 0.95

const bins = 64

/**
 * The held-out AUC of one column by itself: each bin or category answers with its training rows' share of positives
 * (missing is a bin of its own). So it sees curves and categories, and many categories alone do not look like a leak.
 */
export function aucAlone(column: Column, truths: Uint8Array, { train, test }: Split): number {
  const cells = cellsOf(column, train)
  const rows = new Float64Array(cells.count)
  const positives = new Float64Array(cells.count)
  let all = 0
  for (const row of train) {
    const cell = cells.of(row)
    rows[cell]!++
    positives[cell]! += truths[row]!
    all += truths[row]!
  }
  // One row's worth of the base rate, so that a cell without training rows answers with it.
  const rate = rows.map((count, cell) => (positives[cell]! + all / train.length) / (count + 1))
  return auc(
    Float64Array.from(test, row => rate[cells.of(row)]!),
    Uint8Array.from(test, row => truths[row]!),
  )
}

/** Cell 0 is missing. */
function cellsOf(column: Column, train: Int32Array): { count: number; of: (row: number) => number } {
  if (column.kind === 'category') return { count: column.texts.length + 1, of: row => column.codes[row]! + 1 }
  const edges = quantileEdges(column.values, train, bins)
  return {
    count: edges.length + 2,
    of: row => (Number.isNaN(column.values[row]!) ? 0 : binOf(edges, column.values[row]!) + 1),
  }
}
