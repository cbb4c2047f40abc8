import { missingWeights } from '../missing.ts'
import type { RandomSource } from '../random.ts'
import type { Weights } from '../weights.ts'
import { type Ensemble, marginOf } from './boost.ts'
import type { BinnedTable } from './table.ts'

/** What is added to the logit where a term is missing that never was in training. */
export interface Unknowns {
  terms: readonly number[]
  weights: Float64Array
}

export const noUnknowns: Unknowns = { terms: [], weights: new Float64Array(0) }

/** Fits the weights on training rows with values knocked out, the ensemble of two classes held. */
export function unknownsOf(
  ensemble: Ensemble,
  table: BinnedTable,
  rows: Int32Array,
  random: RandomSource,
  weights?: Weights,
): Unknowns {
  const { cells, columns } = table
  const seen = new Uint8Array(columns)
  for (const row of rows)
    for (let term = 0; term < columns; term++) if (cells[row * columns + term] === 0) seen[term] = 1
  const terms = [...seen.keys()].filter(term => !seen[term])
  const buffer = new Uint8Array(columns)
  const logitOf = (row: number, gone: ReadonlySet<number>) => {
    if (row < 0) buffer.fill(0)
    else buffer.set(cells.subarray(row * columns, (row + 1) * columns))
    for (const term of gone) buffer[term] = 0
    return marginOf(ensemble, 0, buffer, 0)
  }
  const found = missingWeights(terms, rows, table.target, logitOf, random, weights)
  return { terms, weights: found.map(Math.fround) }
}

/** Adds the weights of what is missing to the rows' logits; `cells` are as the ensemble reads them. */
export function addUnknowns({ terms, weights }: Unknowns, cells: Uint8Array, margins: Float64Array): void {
  const columns = cells.length / margins.length
  for (let row = 0; row < margins.length; row++)
    terms.forEach((term, at) => {
      if (cells[row * columns + term] === 0) margins[row] = margins[row]! + weights[at]!
    })
}
