import type { Cells, Matrix } from '../../model-ports.ts'
import { own } from '../../own.ts'
import type { RowInput, RowInputs } from '../../scoring/graph/row-inputs.ts'
import { ModelRefused } from '../../scoring/model-errors.ts'

/** One input's values: nested by its shape, or one after the other. */
interface Given {
  readonly shape?: readonly number[]
  readonly data: unknown
}

/** Rows of a file, an array of cells, and how many columns each tensor has of them. */
export interface GivenRows {
  readonly matrix: Matrix<Cells>
  readonly widths: Readonly<Record<string, number>>
}

/**
 * Reads `{"<input>": {"type", "shape", "data"}}`, or a file with such an object in `inputs`; null is NaN, or the empty text.
 * @throws ModelRefused with the input and what is needed.
 */
export function readRows(source: string, { inputs }: RowInputs): GivenRows {
  const given = inputsOf(source)
  const tensors = inputs.map(input => tensorOf(input, given))
  const [rows = 0] = tensors.map(tensor => tensor.rows)
  for (const [i, tensor] of tensors.entries())
    if (tensor.rows !== rows)
      throw new ModelRefused(
        `"${inputs[i]!.name}" has ${tensor.rows} rows, "${inputs[0]!.name}" ${rows}: give every input the same number of rows`,
      )
  const columns = tensors.reduce((sum, { width }) => sum + width, 0)
  const data: (number | string)[] = []
  for (let row = 0; row < rows; row++)
    for (const { values, width } of tensors) data.push(...values.slice(row * width, (row + 1) * width))
  return {
    matrix: { data, rows, columns },
    widths: Object.fromEntries(tensors.map(({ width }, i) => [inputs[i]!.name, width])),
  }
}

function inputsOf(source: string): Readonly<Record<string, Given>> {
  let json: unknown
  try {
    json = JSON.parse(source)
  } catch (error) {
    throw new ModelRefused(`is no JSON (${(error as Error).message})`)
  }
  const whole = json as { inputs?: unknown } | null
  const isWhole = typeof whole?.inputs === 'object' && whole.inputs !== null && !('data' in whole.inputs)
  const inputs = isWhole ? whole.inputs : json
  if (typeof inputs === 'object' && inputs !== null && !Array.isArray(inputs))
    return inputs as Record<string, Given>
  throw new ModelRefused('is no object: write {"<input>": {"type": …, "shape": […], "data": […]}}')
}

function tensorOf(input: RowInput, given: Readonly<Record<string, Given>>) {
  const { name, type, form } = input
  const found = own(given, name)
  if (!found)
    throw new ModelRefused(
      `has no input "${name}" but ${
        Object.keys(given)
          .map(key => `"${key}"`)
          .join(', ') || 'none'
      }: name the inputs as the model does`,
    )
  const raw = Array.isArray(found) ? found : found.data
  if (!Array.isArray(raw)) throw new ModelRefused(`has no list "data" for "${name}"`)
  const values = raw.flat(Number.POSITIVE_INFINITY).map(value => cellOf(value, type === 'string', name))
  const shape = Array.isArray(found) ? undefined : found.shape
  const rows = form === 'row' && shape?.length !== 2 ? 1 : rowsOf(shape, raw, input)
  const width = rows === 0 ? (input.width ?? 1) : values.length / rows
  if (!Number.isInteger(width))
    throw new ModelRefused(`has ${values.length} values for ${rows} rows of "${name}": give each row as many`)
  if (input.width !== null && width !== input.width && !(input.open && width > input.width))
    throw new ModelRefused(
      `has ${width} columns for "${name}", the model takes ${input.open ? 'at least ' : ''}${input.width}: give as many`,
    )
  return { values, rows, width }
}

function rowsOf(shape: readonly number[] | undefined, raw: readonly unknown[], { width }: RowInput): number {
  if (shape && shape.length > 0) return shape[0]!
  return raw.length === 0 || Array.isArray(raw[0]) ? raw.length : raw.length / (width ?? 1)
}

function cellOf(value: unknown, isText: boolean, name: string): number | string {
  if (isText) return value === null ? '' : String(value)
  if (value === null) return Number.NaN
  if (typeof value === 'boolean') return Number(value)
  // Others write what JSON has no number for as texts.
  const number =
    typeof value === 'string' ? Number(value.replace(/^([+-]?)inf(inity)?$/i, '$1Infinity')) : value
  if (typeof number === 'number' && (!Number.isNaN(number) || /^nan$/i.test(String(value)))) return number
  throw new ModelRefused(
    `has ${JSON.stringify(value)} for "${name}": write a number, or null for a missing one`,
  )
}
