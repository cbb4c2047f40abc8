import type { Input } from './inputs.ts'
import type { Learned } from './learner.ts'
import { type RandomSource, shuffle } from './random.ts'
import { type Column, valueAt } from './table.ts'

/** One line of golden.ndjson: raw features and the probability that the model must answer. */
export interface GoldenRow {
  inputs: Record<string, number | string | null>
  expected: number
}

/**
 * Fifteen of the held-out rows drawn by chance, and one in which everything is missing, its defaults standing in.
 * `expected` gives the served probability of one row of any columns.
 */
export function goldenRows(
  learned: Pick<Learned, 'inputs'>,
  columns: readonly Column[],
  inputs: readonly Input[],
  held: Int32Array,
  expected: (columns: readonly Column[], row: number) => number,
  random: RandomSource,
): GoldenRow[] {
  const drawn = shuffle(Int32Array.from(held), random).subarray(0, 15).sort()
  const rows = Array.from(drawn, row => ({
    inputs: Object.fromEntries(
      learned.inputs.map(({ at }) => [inputs[at]!.feature, valueAt(columns[at]!, row)]),
    ),
    expected: expected(columns, row),
  }))
  const nothing = Object.fromEntries(learned.inputs.map(({ at }) => [inputs[at]!.feature, null]))
  const unknown = columns.map((column, at) => single(column, inputs[at]!.default))
  return [...rows, { inputs: nothing, expected: expected(unknown, 0) }]
}

/** The column with one row: of the value, or of a missing one. */
function single(column: Column, value: number | string | undefined): Column {
  if (column.kind === 'number') return { ...column, values: Float32Array.of(Number(value ?? Number.NaN)) }
  return { ...column, texts: [String(value)], codes: Int32Array.of(value === undefined ? -1 : 0) }
}
