import type { DriftBaseline } from './training/report/findings/drift-baseline.ts'

// What the use cases need of models: types only. Adapters in `scoring/` provide it.

/** Rows that float32 cannot hold (texts, double and large whole numbers) are cells, row by row. */
export type Cells = Float32Array | (number | string)[]

/** One model's matrix for one request: `rows` x `columns`, row by row; float32 but for a model that takes cells. */
export interface Matrix<Data extends Cells = Float32Array> {
  readonly data: Data
  readonly rows: number
  readonly columns: number
}

/** A loaded model version. */
export interface LoadedModel {
  readonly name: string
  readonly version: string
  readonly inputs: readonly ModelInput[]
  /** Number of columns of a row. */
  readonly columns: number
  /** Whether its rows are arrays of numbers and texts instead of float32. */
  readonly takesCells?: boolean
  /** What it gives: a probability (by default), or a value, any finite number. */
  readonly kind?: 'probability' | 'value'
  /** Labels of the columns of its output, of a model that can classify. */
  readonly classes?: readonly string[]
  /** How its features and scores were spread in training, where its manifest tells. */
  readonly baseline?: DriftBaseline | null
  /** For a model whose file tells. */
  readonly explain?: (row: Float32Array) => RowExplanation
}

/** `base` and the contributions (one an input; NaN: none) add up to the log-odds of the probability, or to the value. */
export interface RowExplanation {
  readonly base: number
  readonly contributions: Float64Array
  /** Otherwise a calibration that is no straight line has stretched them. */
  readonly exact: boolean
}

/** One input of a model: the CEL text of its feature, and how its value becomes columns. */
export interface ModelInput {
  readonly feature: string
  /** Stands for a missing value; without it a missing number is NaN and a missing category all zeros. */
  readonly default?: number | string | boolean
  /** One-hot, in this order. */
  readonly categories?: readonly string[]
  /** Its place in this list as one number, from 0. */
  readonly ordinal?: readonly string[]
  /** Goes in as a text: any value by its text (`string`), or a text as it is (`text`); a missing one is empty. */
  readonly as?: 'string' | 'text'
  /** The input tensor that it goes into, of a model with several. */
  readonly tensor?: string
}

/** Runs propensity models. */
export interface Scorer {
  /** The version that decides now for a customer, or without one the champion; null where there is no such model. */
  model(name: string, customerId?: string): LoadedModel | null
  /** One probability or value a row; a row may be NaN. Rejects when the model fails. Runs of one turn are shared; the matrix is copied before it returns. */
  score(model: LoadedModel, matrix: Matrix<Cells>): Promise<Float32Array>
}

/** Runs text models. */
export interface Classifier {
  /** The probability of each class, by its label. Rejects when the model fails or is no text model. */
  classify(model: LoadedModel, text: string): Promise<Chances>
}

/** Probabilities by label. */
export type Chances = ReadonlyMap<string, number>

/** Versions that only score. */
export interface Shadows {
  /** Whether any model has one. */
  hasShadows(): boolean
  shadows(name: string): readonly LoadedModel[]
  /** How long its runs have held up the event loop so far; null where they are made in a thread. */
  heldUpMs(shadow: LoadedModel): number | null
}

/** The model versions that there are. */
export interface Versions {
  /** Of a model, newest first; none where there is no such model. */
  versions(model: string): Promise<readonly string[]>
  /** The one that decides where nothing was said; null where none passes its checks. */
  newest(model: string): Promise<string | null>
  /** Why a version that is there cannot score; null where it can. */
  refusal(model: string, version: string): Promise<string | null>
  /** Roles have changed: loads what is needed, and lets go of the rest. */
  reload(): Promise<void>
}
