import { type CalibrationTrial, chooseCalibration, chooseTemperature } from '../calibrating.ts'
import type { Points } from '../isotonic.ts'
import type { RandomSource } from '../random.ts'
import { type Weights, weightsAt } from '../weights.ts'
import { marginsOf } from './boost.ts'
import type { Choice } from './search.ts'
import type { BinnedTable } from './table.ts'

/** What is done to the ensemble's margins (a × margin + b), and to its probabilities after that. */
export interface TreesCalibration {
  kind: CalibrationTrial['kind']
  a: number
  b: number
  points?: Points
  trials: readonly CalibrationTrial[]
}

/** Chooses on the margins that the folds' ensembles gave for the rows they had not seen. */
export function calibrationOf(
  { unseen }: Pick<Choice, 'unseen'>,
  table: BinnedTable,
  random: RandomSource,
  rowWeights?: Weights,
): TreesCalibration {
  const margins = unseen.flatMap(({ ensemble, check }) => [
    ...marginsOf(ensemble, cellsOf(table, check), table.columns),
  ])
  const truths = unseen.flatMap(({ check }) => [...check].map(row => table.target[row]!))
  const logits = Float64Array.from(margins)
  const codes = Uint8Array.from(truths)
  const weights = Float32Array.from(unseen.flatMap(({ check }) => [...weightsAt(rowWeights, check)]))
  if (table.classes > 2) {
    const { a, trials } = chooseTemperature(logits, codes, table.classes, weights)
    return { kind: a === 1 ? 'none' : 'temperature', a, b: 0, trials }
  }
  const { choice, trials } = chooseCalibration(logits, codes, random, weights)
  const { kind } = choice
  if (kind === 'platt') return { kind, a: choice.a, b: choice.b, trials }
  return { kind, a: 1, b: 0, trials, ...(kind === 'isotonic' ? { points: choice.points } : {}) }
}

function cellsOf({ cells, columns }: BinnedTable, rows: Int32Array): Uint8Array {
  const found = new Uint8Array(rows.length * columns)
  rows.forEach((row, at) => {
    found.set(cells.subarray(row * columns, (row + 1) * columns), at * columns)
  })
  return found
}
