import { sigmoid } from '../log-odds.ts'
import { halfNumber } from './half.ts'
import type { RunPlan, Transform } from './run-plan.ts'

/** A tensor as the runtime gives it back. */
export interface OutputTensor {
  readonly type: string
  readonly data: ArrayLike<unknown>
  readonly dims: readonly number[]
}

/**
 * How many columns an output has for these rows. Dimensions of 1 do not count.
 * @throws Error where it has another number of rows, or more than columns.
 */
function columnsPerRow({ data, dims }: OutputTensor, rows: number): number {
  const wide = dims.slice(1).filter(size => size !== 1)
  if (dims[0] === rows && wide.length <= 1) return data.length / rows
  // One row alone may come without a dimension for rows.
  if (rows === 1 && dims.length <= 1) return data.length
  throw new Error(
    `gave [${dims.join(', ')}] for ${rows} row(s): export one output [N], [N, 1] or [N, classes]`,
  )
}

/** The numbers of a tensor of reals; Float32Array as it is. @throws Error for other types. */
export function realNumbers({ type, data }: OutputTensor): Float32Array | Float64Array {
  if (data instanceof Float32Array || data instanceof Float64Array) return data
  if (type === 'float16')
    return Float32Array.from(data as ArrayLike<number>, data instanceof Uint16Array ? halfNumber : Number)
  if (type === 'float32' || type === 'float64') return Float64Array.from(data as ArrayLike<number>)
  throw new Error(`gave ${type}, no real numbers: export probabilities as float32`)
}

/** The scored column of an output, transformed: one number a row, in an array that nobody else holds. */
export function scoresOf(output: OutputTensor, rows: number, plan: RunPlan): Float32Array {
  const numbers = realNumbers(output)
  const width = columnsPerRow(output, rows)
  const column = plan.column ?? width - 1
  if (column >= width)
    throw new Error(`gave ${width} column(s), none is ${column}: correct output.column of the manifest`)
  if (width === 1 && plan.transform === 'none' && numbers instanceof Float32Array) return numbers
  const scores = new Float32Array(rows)
  if (plan.transform === 'none') for (let i = 0; i < rows; i++) scores[i] = numbers[i * width + column]!
  else {
    const transform = rowTransform(plan.transform, width)
    for (let i = 0; i < rows; i++) scores[i] = transform(numbers, i * width, column)
  }
  return scores
}

/** All columns of an output, transformed: `rows` x classes. */
export function classesOf(output: OutputTensor, rows: number, { transform }: RunPlan): Float32Array {
  const numbers = realNumbers(output)
  const width = columnsPerRow(output, rows)
  const each = rowTransform(transform, width)
  return Float32Array.from(numbers, (_, i) => each(numbers, i - (i % width), i % width))
}

/** What one column of a row becomes; `start` is where the row begins. */
function rowTransform(
  transform: Transform,
  width: number,
): (numbers: ArrayLike<number>, start: number, column: number) => number {
  switch (transform) {
    case 'none':
      return (numbers, start, column) => numbers[start + column]!
    case 'exp':
      return (numbers, start, column) => Math.exp(numbers[start + column]!)
    case 'logits':
      return rowTransform(width === 1 ? 'sigmoid' : 'softmax', width)
    case 'sigmoid':
      return (numbers, start, column) => sigmoid(numbers[start + column]!)
    case 'softmax':
      return (numbers, start, column) => {
        // Relative to the chosen one: no overflow but of what is nothing then.
        let sum = 0
        for (let i = 0; i < width; i++) sum += Math.exp(numbers[start + i]! - numbers[start + column]!)
        return 1 / sum
      }
  }
}
