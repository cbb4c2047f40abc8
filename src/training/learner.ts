import type { Column } from './table.ts'
import type { Weights } from './weights.ts'

/** What is to be told from the columns: a class a row. With two classes, code 1 is the one whose chance is asked. */
export interface Target {
  name: string
  codes: Uint8Array
  classes: readonly string[]
}

/** What a learner is asked. It sees all rows of the columns, but learns from `rows` alone. */
export interface Task {
  columns: readonly Column[]
  target: Target
  rows: Int32Array
  seed: number
  wishes: Wishes
  /** One a row of the columns, mean 1. */
  weights?: Weights
  /** Hears what is being done; `share` is how much of the work is behind, from 0 to 1. */
  tell: (step: string, share: number) => void
}

/** What not every learner can do; one that cannot refuses what is wished. */
export interface Wishes {
  /** Columns whose growth may only raise (1) or lower (-1) the answer. */
  monotone: ReadonlyMap<string, 1 | -1>
  /** How much the rows of each class count; `balanced` lets all classes weigh the same. */
  classWeights?: 'balanced' | ReadonlyMap<string, number>
}

/** One of the task's columns as the model takes it. */
export interface LearnedInput {
  /** Its place among the task's columns. */
  at: number
  /** One tensor column each; without them the column is a number. */
  categories?: readonly string[]
}

/** What the manifest may say of calibration, as `calibration:` has it. */
export type LearnedCalibration = 'none' | { isotonic: { x: number[]; y: number[] } }

export interface Learned {
  /** In the order of the tensor's columns. */
  inputs: readonly LearnedInput[]
  /** Columns that told nothing apart and are no inputs. */
  idle: readonly string[]
  /**
   * The trainer's own answers, as the graph must give them, before `calibration`: of two classes one chance a row,
   * else one a class, row by row. `columns` stand in for the task's, in their order.
   */
  answers(columns: readonly Column[], rows: Int32Array): Float64Array
  calibration: LearnedCalibration
  /** The model's bytes: input `features`, output `probabilities`. */
  onnx(name: string): Uint8Array
  /** How much each input counts, in the learner's own measure, in the order of `inputs`. */
  strengths: readonly number[]
  story: {
    /** In words, such as `gradient-boosted trees: 120 of up to 16 leaves`. */
    learner: string
    /** What was tried and what was chosen, as Markdown. */
    tried: string
    /** What `strengths` measures. */
    strength: string
  }
}

/** A way to learn. Rejects with a Mistake where the table or a wish does not suit it. */
export type Learner = (task: Task) => Promise<Learned>
