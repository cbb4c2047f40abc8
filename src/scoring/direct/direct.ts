import type { Cells, Matrix } from '../../model-ports.ts'

/** Numbers of rows at once, uncalibrated, in an array that nobody else holds. */
export type Score = (matrix: Matrix<Cells>) => Float32Array

/** A model that needs no runtime. */
export interface Direct {
  readonly kind: 'probability' | 'value'
  /** In words, for people. */
  readonly told: string
  /** One number a row. Remembers rows of its own. */
  scorer(): Score
  /** All columns of the output, [rows, columns]; null where the runtime is asked for them. */
  readonly classes: Score | null
  /** `EDGE_ROWS` rows at the edges of what it asks. */
  edges(): Matrix<Cells>
}

export const EDGE_ROWS = 96
