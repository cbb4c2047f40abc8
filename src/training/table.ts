/** A column as the file has it: each distinct text once, and a code a row. */
export interface TextColumn {
  name: string
  texts: readonly string[]
  codes: Int32Array
}

/** Numbers in the precision that the model sees them in; NaN stands for a missing value. */
export interface NumberColumn {
  kind: 'number'
  name: string
  values: Float32Array
}

/** One code a row into `texts`; -1 stands for a missing value. */
export interface CategoryColumn {
  kind: 'category'
  name: string
  texts: readonly string[]
  codes: Int32Array
}

export type Column = NumberColumn | CategoryColumn

export interface TextTable {
  rows: number
  columns: readonly TextColumn[]
}

/** The column's value in one row as a person would write it, or null where it is missing. */
export function valueAt(column: Column, row: number): number | string | null {
  if (column.kind === 'category') return column.texts[column.codes[row]!] ?? null
  const value = column.values[row]!
  return Number.isNaN(value) ? null : shortest(value)
}

/** The shortest decimal that is the same float32, so that 0.1 is not written as 0.10000000149011612. */
function shortest(value: number): number {
  for (let digits = 6; digits < 10; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}
