import { type Term, tensorWidth } from './design.ts'
import { type Column, valueAt } from './table.ts'
import { firstColumns } from './trees.ts'

/** Rows as the model's float tensor [rows, F]: numbers as they are (NaN missing), a 1 in the column of the level. */
export function tensorOf(terms: readonly Term[], columns: readonly Column[], rows: Int32Array): Float32Array {
  const starts = firstColumns(terms)
  const width = terms.reduce((sum, term) => sum + tensorWidth(term), 0)
  const tensor = new Float32Array(rows.length * width)
  terms.forEach((term, at) => {
    const column = columns[at]!
    for (let place = 0; place < rows.length; place++) {
      const from = place * width + starts[at]!
      const row = rows[place]!
      if (column.kind === 'number') tensor[from] = column.values[row]!
      else if (term.kind === 'category') {
        const level = term.levels.indexOf(valueAt(column, row) as string)
        if (level >= 0) tensor[from + level] = 1
      }
    }
  })
  return tensor
}
