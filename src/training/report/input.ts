import type { Split } from '../split.ts'
import type { Column, TextColumn } from '../table.ts'
import type { Weights } from '../weights.ts'
import type { Section } from './document.ts'

/** What every report says first, whatever was learned. */
export interface ReportFacts {
  name: string
  version: string
  /** The day it was made, such as 2026-01-31. */
  date: string
  seed: number
  /** In words, such as `gradient-boosted trees: 214 of depth 5`. */
  learner: string
  /** The column that is predicted. */
  target: string
  source?: string
  licence?: string
  /** What only the learner knows of its making: settings tried, columns left out. Comes last. */
  making?: readonly Section[]
}

/** A two-class model, its table and its answers: all that the report is made from. */
export interface BinaryReportInput extends ReportFacts {
  /** The target's value whose chance is told. */
  positive: string
  /** What the model reads, in its order; every row of the table. */
  columns: readonly Column[]
  /** The manifest's text of each column's feature, by which the drift baseline is keyed; the columns' names without. */
  features?: readonly string[]
  /** 0 and 1, one a row of the table. */
  truths: Uint8Array
  /** How much each row of the table counts; without them all count the same. */
  weights?: Weights
  split: Split
  /** How the split was made. */
  heldOutBy: HeldOutBy
  /** In the order of the split's rows. */
  probabilities: { train: Float64Array; test: Float64Array }
  /** The model's probabilities for other rows, given as the same columns in the same order with other contents. */
  predict: (columns: readonly Column[]) => Float64Array
  /** What the learner gained by each column's splits, in any unit, where it knows. */
  gains?: ReadonlyMap<string, number>
  /** Columns whose values are compared as groups, be they inputs or not; without, the inputs with few values. */
  groups?: readonly Column[]
}

export type HeldOutBy =
  | { kind: 'chance' }
  /** By a list of rows. */
  | { kind: 'named'; list: string }
  /** The latest rows by this column; `places` are numbers that keep the order of its times, one a row. */
  | { kind: 'time'; column: TextColumn; places: Float64Array }

/** A model of more than two classes. */
export interface ClassReportInput extends ReportFacts {
  classes: readonly string[]
  /** The class's place, one a held-out row. */
  truths: Int32Array
  /** Row-major [held-out rows, classes]. */
  probabilities: Float32Array | Float64Array
  /** How many training rows each class has. */
  trainCounts: ArrayLike<number>
  /** How the rows were held out. */
  heldOutBy: { kind: 'chance' } | { kind: 'named'; list: string }
}
