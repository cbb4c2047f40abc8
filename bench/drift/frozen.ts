import { sigmoid } from '../../src/log-odds.ts'
import { solvePositive } from '../../src/training/cholesky.ts'
import { typedColumn } from '../../src/training/columns.ts'
import type { Column, TextTable } from '../../src/training/table.ts'

/** Known only after the call, and what is to be told. */
const LEFT_OUT = ['duration', 'y']
const STEPS = 15

/**
 * What a plain logistic regression (numbers standardised, categories one-hot, L2 penalty 1, Newton's method) that has learned from the
 * first calls, and never again, says of all calls: log-odds, one a call.
 */
export function frozenAt(table: TextTable, truths: Uint8Array, rows: number): Float64Array {
  const columns = table.columns
    .filter(({ name }) => !LEFT_OUT.includes(name))
    .flatMap(column => numbersOf(typedColumn(column), rows))
  columns.unshift(new Float64Array(table.rows).fill(1))
  const size = columns.length
  const weights = new Float64Array(size)
  const logOdds = (row: number) => columns.reduce((sum, column, at) => sum + weights[at]! * column[row]!, 0)
  for (let step = 0; step < STEPS; step++) {
    const bend = new Float64Array(size * size)
    const pull = weights.map((weight, at) => (at === 0 ? 0 : -weight))
    for (let at = 1; at < size; at++) bend[at * size + at] = 1
    for (let row = 0; row < rows; row++) {
      const predicted = sigmoid(logOdds(row))
      for (let at = 0; at < size; at++) {
        const value = columns[at]![row]!
        if (value === 0) continue
        pull[at]! += (truths[row]! - predicted) * value
        for (let other = 0; other <= at; other++)
          bend[at * size + other]! += predicted * (1 - predicted) * value * columns[other]![row]!
      }
    }
    solvePositive(bend, pull).forEach((move, at) => {
      weights[at]! += move
    })
  }
  return Float64Array.from({ length: table.rows }, (_, row) => logOdds(row))
}

/** A column as the regression takes it: what the first rows do not have, it does not know. */
function numbersOf(column: Column, rows: number): Float64Array[] {
  if (column.kind === 'category') {
    const seen = new Set(column.codes.subarray(0, rows))
    return [...seen].map(code => Float64Array.from(column.codes, each => Number(each === code)))
  }
  const first = column.values.subarray(0, rows)
  const mean = first.reduce((sum, value) => sum + value, 0) / rows
  const variance = first.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows
  return [Float64Array.from(column.values, value => (value - mean) / (Math.sqrt(variance) || 1))]
}
