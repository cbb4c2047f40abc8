import { parse as parseExpression } from '@marcbachmann/cel-js'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { Mistake } from './mistake.ts'

/** What feeds one column of the data when the model serves. */
export interface Input {
  feature: string
  as?: 'number' | 'category'
  default?: number | string
  /** Whether the answer may only grow (1) or fall (-1) with it. */
  monotone?: 1 | -1
}

const inputsSchema = z.record(
  z.string(),
  z.strictObject({
    feature: z.string().min(1),
    as: z.enum(['number', 'category']).optional(),
    default: z.union([z.number(), z.string()]).optional(),
    monotone: z.union([z.literal(1), z.literal(-1)]).optional(),
  }),
)

/**
 * Reads an --inputs file: column → { feature: <CEL>, as?: number | category, default?: …, monotone?: 1 | -1 }.
 * Throws a Mistake that names the column when it is not among `columns` or its expression is none.
 */
export function readInputs(yaml: string, file: string, columns: readonly string[]): Map<string, Input> {
  const read = inputsSchema.safeParse(parsed(yaml, file))
  if (!read.success) {
    const issue = read.error.issues[0]!
    throw new Mistake(
      `${file}: ${issue.path.join('.') || 'the file'}: ${issue.message}. Write column: { feature: customer.age, default: 40 }`,
    )
  }
  const inputs = new Map(Object.entries(read.data))
  for (const [column, { feature }] of inputs) {
    if (!columns.includes(column))
      throw new Mistake(`${file}: no column "${column}" in the data. Its columns: ${columns.join(', ')}`)
    try {
      parseExpression(feature)
    } catch (error) {
      const reason = (error as Error).message.split('\n')[0]
      throw new Mistake(
        `${file}: ${column}: "${feature}" is no CEL expression (${reason}). Such as customer.age`,
      )
    }
  }
  return inputs
}

/** The feature of a column that nobody named: `Total Trans_Ct` is `customer.totalTransCt`; CEL's own words are no names. */
export function featureOf(column: string): string {
  const ascii = column.normalize('NFKD').replace(/[^\x20-\x7e]/g, '')
  const words = ascii.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g) ?? ['column']
  const camel = words
    .map(word => word.toLowerCase())
    .map((word, at) => (at === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('')
  if (/^(in|true|false|null)$/.test(camel)) return `customer.${camel}Column`
  return `customer.${/^[0-9]/.test(camel) ? 'n' : ''}${camel}`
}

function parsed(yaml: string, file: string): unknown {
  try {
    return parseYaml(yaml) ?? {}
  } catch (error) {
    throw new Mistake(`${file}: ${(error as Error).message.split('\n')[0]}. The file must be YAML`)
  }
}
