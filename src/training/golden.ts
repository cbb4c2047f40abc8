import { type AdditiveModel, logit, sigmoid } from './additive.ts'
import { cellsOf } from './design.ts'
import type { Input } from './inputs.ts'
import { type RandomSource, shuffle } from './random.ts'
import type { Split } from './split.ts'
import { type Column, valueAt } from './table.ts'
import type { Trained } from './train.ts'

/** One line of golden.ndjson: raw features and the probability that the model must answer. */
export interface GoldenRow {
  inputs: Record<string, number | string | null>
  expected: number
}

/** Fifteen held-out rows drawn by chance, and one in which everything is missing. */
export function goldenRows(
  trained: Trained,
  inputs: readonly Input[],
  split: Split,
  random: RandomSource,
): GoldenRow[] {
  const { model, design, columns, heldOut } = trained
  const places = shuffle(Int32Array.from(split.test.keys()), random).subarray(0, 15).sort()
  const rows: GoldenRow[] = Array.from(places, place => ({
    inputs: Object.fromEntries(
      inputs.map(({ feature }, at) => [feature, valueAt(columns[at]!, split.test[place]!)]),
    ),
    expected: heldOut.probabilities[place]!,
  }))
  const nothing = Object.fromEntries(inputs.map(({ feature }) => [feature, null]))
  const defaults = inputs.map(({ default: standIn }, at) =>
    standIn === undefined ? 0 : cellsOf(design.terms[at]!, single(columns[at]!, standIn))[0]!,
  )
  return [...rows, { inputs: nothing, expected: allMissing(model, defaults) }]
}

/** What the model answers when every input is missing, its defaults standing in. */
function allMissing(model: AdditiveModel, defaults: readonly number[]): number {
  return sigmoid(logit(model, term => defaults[term]!))
}

function single(column: Column, value: number | string): Column {
  return column.kind === 'number'
    ? { ...column, values: Float32Array.of(Number(value)) }
    : { ...column, texts: [String(value)], codes: Int32Array.of(0) }
}
