import type { Cells, ModelInput } from '../model-ports.ts'

/** Writes one input's value into its columns of a row. */
export interface InputEncoder {
  readonly feature: string
  /** The first of its columns in a row. */
  readonly offset: number
  /** How many columns: one, but for one a category of a one-hot input. */
  readonly width: number
  /** Overwrites all its columns, so that a buffer may be used again. `rowStart` is the row's first index. */
  readonly write: (value: unknown, target: Cells, rowStart: number) => void
}

/** How many columns the inputs take. */
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
    return { feature: input.feature, offset, width, write: writerOf(input, offset) }
  })
}

function writerOf(input: ModelInput, offset: number): InputEncoder['write'] {
  if (input.categories) return categoryWriter(input.categories, input.default, offset)
  if (input.ordinal) return ordinalWriter(input.ordinal, input.default, offset)
  if (input.as !== undefined) return textWriter(input.as, input.default, offset)
  return numberWriter(input.default, offset)
}

/** Writes a whole row from values by feature; a feature that is not there is missing. */
export function encodeRow(
  encoders: readonly InputEncoder[],
  values: Readonly<Record<string, unknown>>,
  target: Cells,
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

function ordinalWriter(ordinal: readonly string[], fallback: unknown, offset: number): InputEncoder['write'] {
  const place = placeIn(ordinal)
  const missing = place(fallback) ?? Number.NaN
  return (value, target, rowStart) => {
    target[rowStart + offset] = place(value) ?? missing
  }
}

function textWriter(as: 'string' | 'text', fallback: unknown, offset: number): InputEncoder['write'] {
  const textOf = (value: unknown) =>
    as === 'string' ? categoryOf(value) : typeof value === 'string' ? value : null
  const missing = textOf(fallback) ?? ''
  return (value, target, rowStart) => {
    // A model with a text takes cells, never float32.
    ;(target as unknown[])[rowStart + offset] = textOf(value) ?? missing
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
  const width = categories.length
  const place = placeIn(categories)
  const missing = place(fallback)
  return (value, target, rowStart) => {
    const start = rowStart + offset
    target.fill(0, start, start + width)
    const known = place(value) ?? missing
    if (known !== undefined) target[start + known] = 1
  }
}

/** A value's place in a list of categories; undefined for one that is not there. */
function placeIn(categories: readonly string[]): (value: unknown) => number | undefined {
  const places = new Map(categories.map((category, place) => [category, place]))
  return value => {
    const category = categoryOf(value)
    return category === null ? undefined : places.get(category)
  }
}

/** An empty row, or several, as a model takes them. */
export function newCells({ takesCells }: { readonly takesCells?: boolean }, length: number): Cells {
  return takesCells ? new Array<number | string>(length).fill(0) : new Float32Array(length)
}
