import { rounded, seededChance } from '../../src/demo/seeded.ts'
import { writeModel } from '../../test/tiny-models.ts'
import { facts, numbers } from '../facts.ts'
import { linear } from './linear.ts'
import { perceptron } from './perceptron.ts'
import { trees } from './trees.ts'

export const MODEL = 'take-up'

export interface Column {
  readonly feature: string
  readonly low: number
  readonly high: number
}

/** A model over columns: its ONNX bytes, and what it gives for a row. */
export interface Made {
  readonly bytes: Uint8Array
  probability(row: readonly number[]): number
}

/** `perceptron`: 64 and 32 hidden units; `trees`: 200 full trees of depth 5. */
export const modelKinds = ['linear', 'perceptron', 'trees'] as const
export type ModelKind = (typeof modelKinds)[number]

const makers: Readonly<Record<ModelKind, (columns: readonly Column[]) => Made>> = {
  linear,
  perceptron,
  trees,
}

/** Thirty attributes, four live facts, four worked out, and two of the offer: forty columns. */
export const columns: readonly Column[] = [
  ...named('customer', numbers),
  ...named('context', facts.numbers),
  { feature: 'customer.balance / (customer.tenureMonths + 1.0)', low: 0, high: 1_000 },
  { feature: 'customer.loanBalance / (customer.annualIncomeK + 1.0)', low: 0, high: 2_000 },
  { feature: 'customer.transactionAmount / (customer.transactionCount + 1.0)', low: 0, high: 500 },
  { feature: '"savings" in customer.products', low: 0, high: 1 },
  ...named('offer', { rate: [0.5, 1.5], months: [1, 36] }),
]

function named(root: string, ranges: Readonly<Record<string, readonly [number, number]>>): Column[] {
  return Object.entries(ranges).map(([name, [low, high]]) => ({ feature: `${root}.${name}`, low, high }))
}

/** So many rows within the columns' ranges. The same ones every time. */
export function rowsOf(count: number): number[][] {
  const chance = seededChance(19)
  return Array.from({ length: count }, () =>
    columns.map(({ low, high }) => rounded(low + chance.uniform() * (high - low), 2)),
  )
}

/** Writes the bench's one model: over forty columns, answering about 0.1 to 0.5. The same one every time. */
export async function writeTakeUpModel(folder: string, kind: ModelKind = 'linear'): Promise<void> {
  const { bytes, probability } = makers[kind](columns)
  const golden = rowsOf(5).map(row => ({
    inputs: Object.fromEntries(columns.map(({ feature }, i) => [feature, row[i]!])),
    expected: probability(row),
  }))
  await writeModel(folder, MODEL, '1', { bytes, inputs: columns.map(({ feature }) => ({ feature })), golden })
}
