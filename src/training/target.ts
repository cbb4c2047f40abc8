import { numberOf } from './columns.ts'
import type { Target } from './learner.ts'
import { Mistake } from './mistake.ts'
import type { TextColumn } from './table.ts'

const usualPositives = new Set(['1', 'yes', 'true', 'y', 't'])
const fewestRows = 20
/** More classes are no classes, but numbers or names; a row's class is a byte. */
const mostClasses = 200

/**
 * The column as classes. With `positive`, or where it has two values, there are two: code 1 is `positive`, or the one
 * that usually says yes (1, yes, true, y, t). Else every value is a class, in their order. Throws a Mistake when a row
 * has no target, when yes cannot be told, or when there are too few rows or too many classes.
 */
export function readTarget(column: TextColumn, positive: string | undefined): Target {
  const { name, texts, codes } = column
  const missing = missingAmong(texts)
  if (missing >= 0)
    throw new Mistake(
      `--target ${name}: row ${codes.indexOf(missing)} (the first is 0) ${texts[missing] === '' ? 'is empty' : `has "${texts[missing]}"`}. Fill it, or leave the row out`,
    )
  if (texts.length === 1)
    throw new Mistake(`--target ${name}: all ${codes.length} rows are "${texts[0]}". Bring others, too`)
  return positive === undefined && column.texts.length > 2
    ? manyClasses(column)
    : twoClasses(column, positive ?? usualPositive(column))
}

const plain = /^(yes|no|y|n|t|f)$/i

/** The place of the empty text; among numbers, or yes and no, NA is none of the answers either. */
function missingAmong(texts: readonly string[]): number {
  const numbers = texts.map(numberOf)
  const isPlain = texts.every((text, at) => numbers[at] !== undefined || plain.test(text))
  return texts.findIndex((text, at) => text === '' || (isPlain && Number.isNaN(numbers[at])))
}

function twoClasses(column: TextColumn, yes: string): Target {
  const code = column.texts.indexOf(yes)
  if (code < 0) refusePositive(column, yes)
  const codes = Uint8Array.from(column.codes, value => (value === code ? 1 : 0))
  const positives = codes.reduce((sum, truth) => sum + truth, 0)
  if (Math.min(positives, codes.length - positives) < fewestRows)
    throw new Mistake(
      `--target ${column.name}: ${positives} of ${codes.length} rows are "${yes}". At least ${fewestRows} with and ${fewestRows} without are needed: bring more rows`,
    )
  const no = column.texts.length === 2 ? column.texts[1 - code]! : `not ${yes}`
  return { name: column.name, codes, classes: [no, yes] }
}

export function refusePositive({ name, texts }: TextColumn, yes: string): never {
  throw new Mistake(`--positive "${yes}": no row of "${name}" has it. Its values: ${some(texts)}`)
}

function manyClasses(column: TextColumn): Target {
  const { name, texts } = column
  if (texts.length > mostClasses)
    throw new Mistake(
      `--target ${name}: has ${texts.length} different values, such as ${some(texts.slice(0, 3))}. At most ${mostClasses} classes can be told apart: group them, or say which one is asked for with --positive`,
    )
  const numbers = texts.every(text => Number.isFinite(Number(text)))
  const classes = [...texts].sort((a, b) => (numbers ? Number(a) - Number(b) : a < b ? -1 : 1))
  const places = new Map(classes.map((text, place) => [text, place]))
  const ofCode = texts.map(text => places.get(text)!)
  const codes = Uint8Array.from(column.codes, code => ofCode[code]!)
  const counts = new Int32Array(classes.length)
  for (const code of codes) counts[code]!++
  if (counts.filter(count => count >= fewestRows).length < 2)
    throw new Mistake(
      `--target ${name}: fewer than two of its values have ${fewestRows} rows each. Bring more rows, or say which one is asked for with --positive`,
    )
  return { name, codes, classes }
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
