import type { Cells } from '../model-ports.ts'
import type { FeedType } from './graph/row-inputs.ts'
import { halfBits } from './half.ts'
import type { Feed } from './run-plan.ts'

/** Rows `from` to `from + count` of cells, `size` of them in a run: the last one is repeated to fill up. */
export interface Slice {
  readonly data: Cells
  /** Cells a row. */
  readonly columns: number
  readonly from: number
  readonly count: number
  readonly size: number
}

export interface FeedTensor {
  readonly type: FeedType
  readonly data: Float32Array | Float64Array | BigInt64Array | BigUint64Array | string[] | SmallIntegers
  readonly dims: readonly number[]
}

type SmallIntegers = Int32Array | Int16Array | Int8Array | Uint32Array | Uint16Array | Uint8Array

/** One feed's tensor. A number that its type cannot hold (a missing one in whole numbers) marks its row in `unfit`. */
export function feedTensor(feed: Feed, slice: Slice, unfit: Uint8Array): FeedTensor {
  const { type, form, columns } = feed
  const width = columns.length
  const { size } = slice
  const dims = form === 'matrix' ? [size, width] : form === 'column' ? [size] : [width]
  const values = Array.from({ length: size * width }, (_, i) => {
    const row = slice.from + Math.min(Math.floor(i / width), slice.count - 1)
    const value = slice.data[row * slice.columns + columns[i % width]!]!
    if (type === 'string' || isFloat(type)) return value
    if (Number.isFinite(value)) return Math.trunc(value as number)
    unfit[row] = 1
    return 0
  })
  return { type, dims, data: typedData(type, values) }
}

function isFloat(type: FeedType): boolean {
  return type === 'float32' || type === 'float64' || type === 'float16'
}

function typedData(type: FeedType, values: readonly (number | string)[]): FeedTensor['data'] {
  if (type === 'string') return values.map(String)
  const numbers = values as readonly number[]
  switch (type) {
    case 'float32':
      return Float32Array.from(numbers)
    case 'float64':
      return Float64Array.from(numbers)
    case 'float16':
      return Uint16Array.from(numbers, halfBits)
    case 'int64':
      return BigInt64Array.from(numbers, BigInt)
    case 'uint64':
      return BigUint64Array.from(numbers, BigInt)
    case 'int32':
      return Int32Array.from(numbers)
    case 'int16':
      return Int16Array.from(numbers)
    case 'int8':
      return Int8Array.from(numbers)
    case 'uint32':
      return Uint32Array.from(numbers)
    case 'uint16':
      return Uint16Array.from(numbers)
    case 'uint8':
      return Uint8Array.from(numbers)
    case 'bool':
      return Uint8Array.from(numbers, value => (value === 0 ? 0 : 1))
  }
}
