import type { ModelInput } from '../ports.ts'

/** Writes one input's value into its columns of a row. */
export interface InputEncoder {
  readonly feature: string
  /** The first of its columns in a row. */
  readonly offset: number
  /** How many columns: one for a number, one a category. */
  readonly width: number
  /** Overwrites all its columns, so that a buffer may be used again. `rowStart` is the row's first index. */
  readonly write: (value: unknown, target: Float32Array, rowStart: number) => void
}

/** How many float columns the inputs take. */
export function columnsOf(inputs: readonly ModelInput[]): number {
  return inputs.reduce((sum, input) => sum + (input.categories?.length ?? 1), 0)
}

/** One encoder an input, in the order of the tensor's columns. */
export function inputEncoders(inputs: readonly ModelInput[]): readonly InputEncoder[] {
  let next = 0
  return inputs.map(input => {
    const offset = next
    const width = input.categories?.length ?? 1
    next += width
    const write = input.categories
      ? categoryWriter(input.categories, input.default, offset)
      : numberWriter(input.default, offset)
    return { feature: input.feature, offset, width, write }
  })
}

/** Writes a whole row from values by feature; a feature that is not there is missing. */
export function encodeRow(
  encoders: readonly InputEncoder[],
  values: Readonly<Record<string, unknown>>,
  target: Float32Array,
  rowStart: number,
): void {
  for (const encoder of encoders) encoder.write(values[encoder.feature], target, rowStart)
}

/** A finite number, or NaN for whatever is none; true and false are 1 and 0, CEL's integers are bigints. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? value : Number.NaN
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'bigint' ? Number(value) : Number.NaN
}

function numberWriter(fallback: unknown, offset: number): InputEncoder['write'] {
  const missing = numberOf(fallback)
  return (value, target, rowStart) => {
    const number = numberOf(value)
    target[rowStart + offset] = Number.isNaN(number) ? missing : number
  }
}

/** The text by which categories are compared; null for what has none. */
export function categoryOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value)
  return null
}

function categoryWriter(
  categories: readonly string[],
  fallback: unknown,
  offset: number,
): InputEncoder['write'] {
  const places = new Map(categories.map((category, place) => [category, place]))
  const width = categories.length
  const place = (value: unknown) => {
    const category = categoryOf(value)
    return category === null ? undefined : places.get(category)
  }
  const missing = place(fallback)
  return (value, target, rowStart) => {
    const start = rowStart + offset
    target.fill(0, start, start + width)
    const known = place(value) ?? missing
    if (known !== undefined) target[start + known] = 1
  }
}
