import type { LearnedInput } from './learner.ts'
import { type Column, valueAt } from './table.ts'

/** Rows as the model's float tensor [rows, F]: numbers as they are (NaN missing), a 1 in the column of the category. */
export function tensorOf(
  inputs: readonly LearnedInput[],
  columns: readonly Column[],
  rows: Int32Array,
): Float32Array {
  const width = inputs.reduce((sum, { categories }) => sum + (categories?.length ?? 1), 0)
  const tensor = new Float32Array(rows.length * width)
  let start = 0
  for (const { at, categories } of inputs) {
    const column = columns[at]!
    const places = new Map(categories?.map((category, place) => [category, place]))
    rows.forEach((row, place) => {
      const from = place * width + start
      if (column.kind === 'number') tensor[from] = column.values[row]!
      else {
        const level = places.get(valueAt(column, row) as string)
        if (level !== undefined) tensor[from + level] = 1
      }
    })
    start += categories?.length ?? 1
  }
  return tensor
}
