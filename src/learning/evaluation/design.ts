import type { Column } from '../../training/table.ts'

/** Levels of a category that get a column of their own: the most frequent ones. */
const MOST_LEVELS = 20

/** What a reward model reads: rows × width; the first column is 1, numbers are standardised, missing ones are at the mean. */
export interface Design {
  readonly width: number
  readonly cells: Float32Array
}

export function designOf(features: readonly Column[], rows: number): Design {
  const columns = features.flatMap(column =>
    column.kind === 'number' ? [standardised(column.values)] : levelsOf(column.codes, column.texts.length),
  )
  const width = 1 + columns.length
  const cells = new Float32Array(rows * width)
  for (let row = 0; row < rows; row++) {
    cells[row * width] = 1
    for (let at = 0; at < columns.length; at++) cells[row * width + at + 1] = columns[at]![row]!
  }
  return { width, cells }
}

function standardised(values: Float32Array): Float32Array {
  let count = 0
  let sum = 0
  for (const value of values) {
    if (Number.isNaN(value)) continue
    count += 1
    sum += value
  }
  const mean = count === 0 ? 0 : sum / count
  let squares = 0
  for (const value of values) if (!Number.isNaN(value)) squares += (value - mean) ** 2
  const spread = Math.sqrt(squares / Math.max(1, count)) || 1
  return values.map(value => (Number.isNaN(value) ? 0 : (value - mean) / spread))
}

function levelsOf(codes: Int32Array, levels: number): Float32Array[] {
  const counts = new Int32Array(levels)
  for (const code of codes) if (code >= 0) counts[code]! += 1
  const frequent = [...counts.keys()].sort((a, b) => counts[b]! - counts[a]!).slice(0, MOST_LEVELS)
  return frequent.map(level => Float32Array.from(codes, code => (code === level ? 1 : 0)))
}
