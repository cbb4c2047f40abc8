import { z } from 'zod'
import { columnsOf, encodeRow, inputEncoders } from '../decision/rows.ts'
import type { Matrix, ModelInput } from '../ports.ts'
import { ModelRefused } from './model-errors.ts'

/** The most by which a served probability may differ from a golden row's. */
export const GOLDEN_TOLERANCE = 1e-4

const rowSchema = z.strictObject({
  inputs: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
  expected: z.number().min(0).max(1),
})

/** Known rows of a model, encoded, with the probability that each must give. */
export interface Golden {
  readonly matrix: Matrix
  readonly expected: readonly number[]
}

/**
 * Reads golden rows: one JSON object a line, `{"inputs": {<feature>: value or null}, "expected": probability}`.
 * @throws ModelRefused with the file, the line and the remedy.
 */
export function parseGolden(source: string, file: string, inputs: readonly ModelInput[]): Golden {
  const encoders = inputEncoders(inputs)
  const columns = columnsOf(inputs)
  const features = new Set(inputs.map(input => input.feature))
  const rows = source
    .split('\n')
    .flatMap((line, i) => (line.trim() ? [parseRow(line, `${file}:${i + 1}`)] : []))
  if (rows.length === 0) throw new ModelRefused(`${file}  has no rows: write at least one`)

  const data = new Float32Array(rows.length * columns)
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

function parseRow(line: string, where: string) {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch (error) {
    throw new ModelRefused(`${where}  is no JSON (${(error as Error).message}): write one object a line`)
  }
  const row = rowSchema.safeParse(json)
  if (row.success) return { where, ...row.data }
  const [issue] = row.error.issues
  throw new ModelRefused(
    `${where}  ${issue?.path.join('.')}  ${issue?.message}: write {"inputs": {…}, "expected": 0.12}`,
  )
}

/** @throws ModelRefused where a probability is not the expected one. */
export function checkGolden(golden: Golden, probabilities: Float32Array, file: string): void {
  for (const [i, probability] of probabilities.entries()) {
    const expected = golden.expected[i]!
    if (Math.abs(probability - expected) <= GOLDEN_TOLERANCE) continue
    throw new ModelRefused(
      `${file}  row ${i + 1}: expected ${expected}, the model gives ${probability} (allowed difference ${GOLDEN_TOLERANCE}): ` +
        'check the order of the inputs, their categories and defaults, and the output column; then write the rows again',
    )
  }
}
