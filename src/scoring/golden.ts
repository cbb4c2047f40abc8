import { z } from 'zod'
import { columnsOf, encodeRow, inputEncoders, newCells } from '../decision/rows.ts'
import type { Cells, LoadedModel, Matrix } from '../model-ports.ts'
import { ModelRefused } from './model-errors.ts'

/** The most by which a served probability may differ from a golden row's; of a value as a share of it, where it is above 1. */
const GOLDEN_TOLERANCE = 1e-4

const rowSchema = z.strictObject({
  inputs: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
  expected: z.number(),
})
const probabilityRowSchema = rowSchema.extend({ expected: z.number().min(0).max(1) })

/** Known rows of a model, encoded, with the probability or value that each must give. */
export interface Golden {
  readonly matrix: Matrix<Cells>
  readonly expected: readonly number[]
}

/**
 * Reads golden rows: one JSON object a line, `{"inputs": {<feature>: value or null}, "expected": probability}`.
 * @throws ModelRefused with the file, the line and the remedy.
 */
export function parseGolden(
  source: string,
  file: string,
  model: Pick<LoadedModel, 'inputs' | 'kind' | 'takesCells'>,
): Golden {
  const { inputs, kind } = model
  const schema = kind === 'value' ? rowSchema : probabilityRowSchema
  const encoders = inputEncoders(inputs)
  const columns = columnsOf(inputs)
  const features = new Set(inputs.map(input => input.feature))
  const rows = source
    .split('\n')
    .flatMap((line, i) => (line.trim() ? [parseRow(line, `${file}:${i + 1}`, schema)] : []))
  if (rows.length === 0) throw new ModelRefused(`${file}  has no rows: write at least one`)

  const data = newCells(model, rows.length * columns)
  for (const [i, { where, inputs: values }] of rows.entries()) {
    const stranger = Object.keys(values).find(feature => !features.has(feature))
    if (stranger !== undefined)
      throw new ModelRefused(
        `${where}  inputs.${stranger}  is no feature of the manifest: write it as there, or take it out`,
      )
    encodeRow(encoders, values, data, i * columns)
  }
  return { matrix: { data, rows: rows.length, columns }, expected: rows.map(row => row.expected) }
}

function parseRow(line: string, where: string, schema: typeof rowSchema) {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch (error) {
    throw new ModelRefused(`${where}  is no JSON (${(error as Error).message}): write one object a line`)
  }
  const row = schema.safeParse(json)
  if (row.success) return { where, ...row.data }
  const [issue] = row.error.issues
  const remedy = 'write {"inputs": {…}, "expected": 0.12}'
  const value =
    schema === rowSchema ? '' : ', or `kind: value` in the manifest of a model that gives no probabilities'
  throw new ModelRefused(`${where}  ${issue?.path.join('.')}  ${issue?.message}: ${remedy}${value}`)
}

/** @throws ModelRefused where a score is not the expected one: how many, the first of them, and what to look at. */
export function checkGolden(golden: Golden, scores: Float32Array, file: string): void {
  const wrong = [...scores.keys()].filter(i => {
    const expected = golden.expected[i]!
    return !(Math.abs(scores[i]! - expected) <= GOLDEN_TOLERANCE * Math.max(1, Math.abs(expected)))
  })
  const [first] = wrong
  if (first === undefined) return
  const others = wrong.length > 1 ? `; ${wrong.length - 1} more of ${scores.length} rows disagree` : ''
  throw new ModelRefused(
    `${file}  row ${first + 1}: expected ${golden.expected[first]}, the model gives ${scores[first]} (allowed difference ${GOLDEN_TOLERANCE}${others}): ` +
      'check the order of the inputs, their categories and defaults, the output column and output.transform; then write the rows again',
  )
}
