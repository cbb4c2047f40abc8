import { cellCount, type Design } from '../design.ts'
import type { Weights } from '../weights.ts'

/** How a column may be split: at a threshold, or one level against the others. */
export type SplitKind = 'number' | 'category'

/**
 * The design as the trees read it: one byte a cell, row by row, so that a row is one stretch of memory. The arrays lie
 * in shared memory: workers read them without a copy.
 */
export interface BinnedTable {
  rows: number
  columns: number
  /** rows × columns. Cell 0 is missing. */
  cells: Uint8Array
  /** How many cells each column has, the missing one among them. */
  cellCounts: Int32Array
  kinds: readonly SplitKind[]
  /** 1 or -1 where the answer may only grow or fall with the column; 0 where it is free. */
  monotone: Int8Array
  /** The class of each row. */
  target: Uint8Array
  classes: number
  /** How much each row counts. */
  weights: Float32Array
}

/** Copies the design's cells into shared memory. */
export function binnedTable(
  design: Design,
  target: { codes: Uint8Array; classes: number },
  weightOfClass: readonly number[],
  monotone: ArrayLike<number>,
  weightOfRow?: Weights,
): BinnedTable {
  const rows = target.codes.length
  const columns = design.terms.length
  const cells = new Uint8Array(new SharedArrayBuffer(rows * columns))
  design.cells.forEach((ofColumn, column) => {
    for (let row = 0; row < rows; row++) cells[row * columns + column] = ofColumn[row]!
  })
  const codes = new Uint8Array(new SharedArrayBuffer(rows))
  codes.set(target.codes)
  const weights = new Float32Array(new SharedArrayBuffer(rows * 4))
  for (let row = 0; row < rows; row++) weights[row] = weightOfClass[codes[row]!]! * (weightOfRow?.[row] ?? 1)
  return {
    rows,
    columns,
    cells,
    cellCounts: Int32Array.from(design.terms, cellCount),
    kinds: design.terms.map(({ kind }) => kind),
    monotone: Int8Array.from(monotone),
    target: codes,
    classes: target.classes,
    weights,
  }
}
