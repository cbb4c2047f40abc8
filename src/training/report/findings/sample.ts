import { seededRandom, shuffle } from '../../random.ts'
import type { Column } from '../../table.ts'

/** At most so many of the rows, drawn without replacement, ascending. */
export function sampleOf(rows: Int32Array, most: number, seed: number): Int32Array {
  return rows.length <= most
    ? rows
    : shuffle(Int32Array.from(rows), seededRandom(seed)).subarray(0, most).sort()
}

/** The column with these rows alone, in this order; a row may come more than once. */
export function gathered(column: Column, rows: Int32Array): Column {
  return column.kind === 'number'
    ? { ...column, values: Float32Array.from(rows, row => column.values[row]!) }
    : { ...column, codes: Int32Array.from(rows, row => column.codes[row]!) }
}
