import type { FeedType, RowInput } from './graph/row-inputs.ts'

/** One input tensor, and the columns of a row that go into it, in order. */
export interface Feed {
  readonly tensor: string
  readonly type: FeedType
  readonly form: RowInput['form']
  readonly columns: readonly number[]
}

export type Transform = 'none' | 'sigmoid' | 'softmax' | 'exp' | 'logits'

/** How rows are run: plain data, so that it can be sent to a worker. */
export interface RunPlan {
  readonly feeds: readonly Feed[]
  /** Columns of a row. */
  readonly columns: number
  /** Rows that every run takes, or null for any number. */
  readonly batch: number | null
  readonly output: string
  /** The output's column that is scored; null for its last. */
  readonly column: number | null
  /** What makes probabilities of the output: `logits` is `sigmoid` for one column and `softmax` for more. */
  readonly transform: Transform
}

/** Whether rows are one Float32Array that goes to the runtime as it is. */
export function isPlain({ feeds, batch }: RunPlan): boolean {
  const [feed, ...more] = feeds
  return more.length === 0 && feed!.type === 'float32' && feed!.form === 'matrix' && batch === null
}

/** Whether a row's cells must be numbers beyond float32, or texts. */
export function needsCells({ feeds }: RunPlan): boolean {
  return feeds.some(({ type }) => type !== 'float32' && type !== 'float16' && type !== 'bool')
}
