import { Mistake } from './mistake.ts'
import type { TextColumn } from './table.ts'

const usualPositives = new Set(['1', 'yes', 'true', 'y', 't'])

/**
 * The column as 0 and 1. Without `positive`, 1 is the one of two values that usually says yes (1, yes, true, y, t).
 * Throws a Mistake when a row has no target, when yes cannot be told, or when a class has fewer than 20 rows.
 */
export function readTarget(column: TextColumn, positive: string | undefined): Uint8Array {
  const empty = column.texts.indexOf('')
  if (empty >= 0)
    throw new Mistake(
      `--target ${column.name}: row ${column.codes.indexOf(empty)} (the first is 0) is empty. Fill it, or leave the row out`,
    )
  const yes = positive ?? usualPositive(column)
  const code = column.texts.indexOf(yes)
  if (code < 0)
    throw new Mistake(
      `--positive "${yes}": no row of "${column.name}" has it. Its values: ${some(column.texts)}`,
    )
  const target = Uint8Array.from(column.codes, value => (value === code ? 1 : 0))
  const positives = target.reduce((sum, truth) => sum + truth, 0)
  if (Math.min(positives, target.length - positives) < 20)
    throw new Mistake(
      `--target ${column.name}: ${positives} of ${target.length} rows are "${yes}". At least 20 with and 20 without are needed: bring more rows`,
    )
  return target
}

function usualPositive(column: TextColumn): string {
  const found = column.texts.filter(text => usualPositives.has(text.toLowerCase()))
  if (found.length === 1 && column.texts.length === 2) return found[0]!
  throw new Mistake(
    `--target ${column.name}: which value means yes? Say it with --positive, one of: ${some(column.texts)}`,
  )
}

function some(texts: readonly string[]): string {
  const shown = texts.slice(0, 10).map(text => `"${text}"`)
  return texts.length > 10 ? `${shown.join(', ')} and ${texts.length - 10} more` : shown.join(', ')
}
