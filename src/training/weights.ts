import { numberOf } from './columns.ts'
import { Mistake } from './mistake.ts'
import type { TextColumn } from './table.ts'

/** How much each row counts; without any, all count the same. */
export type Weights = Float32Array

/** All rows alike. */
export function allAlike({ length }: { length: number }): Weights {
  return new Float32Array(length).fill(1)
}

export function totalOf(weights: Float32Array | Float64Array): number {
  let total = 0
  for (const weight of weights) total += weight
  return total
}

/** The weights of these rows, in their order; 1 each where there are none. */
export function weightsAt(weights: Weights | undefined, rows: Int32Array): Weights {
  return weights ? Float32Array.from(rows, row => weights[row]!) : allAlike(rows)
}

/** The weights with mean 1, so that penalties and least sizes, which are in rows, mean what they did. */
function normalised(weights: ArrayLike<number>): Weights {
  const all = Float64Array.from(weights)
  const mean = totalOf(all) / all.length
  return Float32Array.from(all, weight => weight / mean)
}

/** So many rows of equal weight would tell as much: (Σ w)² / Σ w² (Kish, 1965). */
export function effectiveRows(weights: ArrayLike<number>): number {
  let sum = 0
  let squares = 0
  for (let at = 0; at < weights.length; at++) {
    sum += weights[at]!
    squares += weights[at]! ** 2
  }
  return sum === 0 ? 0 : (sum * sum) / squares
}

const clippedShare = 0.01

/**
 * 1 / probability, the rarest hundredth clipped to the weight at that place: a few rows that the policy hardly ever showed would else
 * drown all others. That trades a little bias for much less variance (Ionides, 2008). Probabilities lie in (0, 1].
 */
export function inverseWeights(probabilities: Float64Array): {
  weights: Float64Array
  most: number
  clipped: number
} {
  const raw = probabilities.map(probability => 1 / probability)
  const sorted = Float64Array.from(raw).sort()
  const most = sorted[Math.max(0, Math.ceil((1 - clippedShare) * sorted.length) - 1)] ?? 1
  return {
    weights: raw.map(weight => Math.min(weight, most)),
    most,
    clipped: raw.reduce((count, weight) => count + (weight > most ? 1 : 0), 0),
  }
}

/** A column of the data as weights with mean 1. Throws a Mistake that names the row whose weight is none. */
export function readWeights(column: TextColumn): Weights {
  const numbers = column.texts.map(numberOf)
  const bad = numbers.findIndex(value => value === undefined || !(value >= 0))
  if (bad >= 0)
    throw new Mistake(
      `--weight ${column.name}: row ${column.codes.indexOf(bad)} (the first is 0) has "${column.texts[bad]}". A weight is a number, 0 or more: mend it`,
    )
  if (numbers.every(value => value === 0))
    throw new Mistake(`--weight ${column.name}: all are 0, so that no row counts. Name another column`)
  return normalised(Float64Array.from(column.codes, code => numbers[code]!))
}
