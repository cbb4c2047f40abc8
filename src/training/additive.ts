import { sigmoid } from '../log-odds.ts'
import { cellCount, type Design, type Term } from './design.ts'

/**
 * logit = intercept + Σ weight of each term's cell + Σ weight of each pair's cell. A pair counts only where both of
 * its terms have a cell other than 0.
 */
export interface AdditiveModel {
  intercept: number
  terms: readonly Term[]
  /** One weight a cell of the term. */
  termWeights: readonly Float64Array[]
  pairs: readonly Pair[]
  /** One weight a cell of the pair, row-major in the first term's groups. */
  pairWeights: readonly Float64Array[]
}

/** Two terms whose cells are grouped coarsely and crossed. Group 0 holds cell 0 alone and is never crossed. */
export interface Pair {
  first: number
  second: number
  /** The group of each cell of the first term. */
  firstGroups: Uint8Array
  secondGroups: Uint8Array
  firstSize: number
  secondSize: number
}

/** The logit of a row whose cells `cellOf` gives, term by term. */
export function logit(model: AdditiveModel, cellOf: (term: number) => number): number {
  let sum = model.intercept
  for (let term = 0; term < model.terms.length; term++) sum += model.termWeights[term]![cellOf(term)]!
  for (let at = 0; at < model.pairs.length; at++) {
    const pair = model.pairs[at]!
    const cell = pairCell(pair, cellOf(pair.first), cellOf(pair.second))
    if (cell >= 0) sum += model.pairWeights[at]![cell]!
  }
  return sum
}

/** The pair's cell for two cells of its terms; -1 where either is 0. */
export function pairCell(pair: Pair, first: number, second: number): number {
  const a = pair.firstGroups[first]!
  const b = pair.secondGroups[second]!
  return a === 0 || b === 0 ? -1 : (a - 1) * pair.secondSize + b - 1
}

/** Probabilities of the given rows of the design. */
export function probabilities(model: AdditiveModel, design: Design, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, row => sigmoid(logit(model, term => design.cells[term]![row]!)))
}

/** Moves each term's mean over the rows into the intercept, so that weights read as "more or less than usual". */
export function centred(model: AdditiveModel, design: Design, rows: Int32Array): AdditiveModel {
  let intercept = model.intercept
  const termWeights = model.terms.map((term, at) => {
    const weights = model.termWeights[at]!
    const counts = cellRows(design, at, rows, cellCount(term))
    const mean = weights.reduce((sum, weight, cell) => sum + weight * counts[cell]!, 0) / rows.length
    intercept += mean
    return weights.map((weight, cell) => (cell === 0 && counts[0] === 0 ? 0 : weight - mean))
  })
  return { ...model, intercept, termWeights }
}

/** How many of the rows fall into each cell of a term. */
export function cellRows(design: Design, term: number, rows: Int32Array, cells: number): Int32Array {
  const counts = new Int32Array(cells)
  for (const row of rows) counts[design.cells[term]![row]!]!++
  return counts
}
