import { cellsOf, type DesignLimits, type Term } from '../design.ts'
import type { Column } from '../table.ts'

/** Bins and levels as fine as a byte holds beside the missing; a level that fewer rows have is no level. */
export const boostingLimits: DesignLimits = { mostBins: 254, mostLevels: 254, fewestRowsPerLevel: 10 }

/** The cells of some rows of any columns that are as the terms' own, row by row. */
export function cellsOfRows(
  terms: readonly Term[],
  columns: readonly Column[],
  rows: Int32Array,
): Uint8Array {
  const cells = new Uint8Array(rows.length * terms.length)
  terms.forEach((term, place) => {
    const ofTerm = cellsOf(term, columns[place]!, rows)
    for (let at = 0; at < rows.length; at++) cells[at * terms.length + place] = ofTerm[at]!
  })
  return cells
}
