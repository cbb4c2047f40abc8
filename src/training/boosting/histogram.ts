import type { BinnedTable } from './table.ts'

/** Numbers kept of each cell: the gradients' sum, the curvatures' sum, and the rows. */
export const perCell = 3

/** Where each of the chosen columns begins in a histogram, in cells. */
export interface HistogramLayout {
  columns: Int32Array
  starts: Int32Array
  cells: number
}

export function layoutOf(table: BinnedTable, columns: Int32Array): HistogramLayout {
  const starts = new Int32Array(columns.length)
  let cells = 0
  columns.forEach((column, at) => {
    starts[at] = cells
    cells += table.cellCounts[column]!
  })
  return { columns, starts, cells }
}

/** Sums up the rows from..to of `order` by their cells; `into` is overwritten. The trees' time is spent here. */
export function fillHistogram(
  into: Float64Array,
  { columns, starts, cells }: HistogramLayout,
  table: BinnedTable,
  order: Int32Array,
  from: number,
  to: number,
  gradients: Float64Array,
  curvatures: Float64Array,
): void {
  into.fill(0, 0, cells * perCell)
  const width = columns.length
  const bytes = table.cells
  for (let at = from; at < to; at++) {
    const row = order[at]!
    const gradient = gradients[row]!
    const curvature = curvatures[row]!
    const first = row * table.columns
    for (let place = 0; place < width; place++) {
      const slot = (starts[place]! + bytes[first + columns[place]!]!) * perCell
      into[slot] = into[slot]! + gradient
      into[slot + 1] = into[slot + 1]! + curvature
      into[slot + 2] = into[slot + 2]! + 1
    }
  }
}

/** Turns a parent's histogram into that of its other child. */
export function subtractHistogram(parent: Float64Array, child: Float64Array, cells: number): void {
  for (let at = 0; at < cells * perCell; at++) parent[at] = parent[at]! - child[at]!
}
