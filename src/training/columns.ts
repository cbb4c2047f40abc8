import { Mistake } from './mistake.ts'
import type { CategoryColumn, Column, NumberColumn, TextColumn } from './table.ts'

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
const missingNumbers = new Set(['', 'na', 'n/a', 'nan', 'null'])
const truths = new Map([
  ['true', 1],
  ['false', 0],
])

/** The number a cell stands for; NaN where it is missing; undefined where it is no number. */
export function numberOf(text: string): number | undefined {
  if (decimal.test(text)) {
    const value = Math.fround(Number(text))
    return Number.isFinite(value) ? value : undefined
  }
  const lower = text.toLowerCase()
  return missingNumbers.has(lower) ? Number.NaN : truths.get(lower)
}

/**
 * Types a column: numbers when every cell is one (true and false are 1 and 0), else categories. `as` forces it.
 * Throws a Mistake that names column, row and value when a forced number is none.
 */
export function typedColumn(column: TextColumn, as?: 'number' | 'category'): Column {
  const numbers = column.texts.map(numberOf)
  const stranger = numbers.indexOf(undefined)
  if (as === 'number' && stranger >= 0)
    throw new Mistake(
      `column "${column.name}", row ${column.codes.indexOf(stranger)} (the first is 0): "${column.texts[stranger]}" is no number. Mend it, or say "as: category" in the --inputs file`,
    )
  const seen = numbers.some(value => value !== undefined && !Number.isNaN(value))
  return as === 'category' || stranger >= 0 || !seen
    ? categories(column)
    : numeric(column, numbers as number[])
}

/** Of a column that is nearly all numbers: the first cell that is none, as it is probably a slip. */
export function strangerAmongNumbers(column: TextColumn): { row: number; text: string } | undefined {
  const strange = column.texts.map(text => numberOf(text) === undefined)
  let strangers = 0
  let first = -1
  column.codes.forEach((code, row) => {
    if (!strange[code]) return
    strangers++
    if (first < 0) first = row
  })
  if (strangers === 0 || strangers > 0.05 * column.codes.length) return undefined
  return { row: first, text: column.texts[column.codes[first]!]! }
}

function numeric(column: TextColumn, numbers: readonly number[]): NumberColumn {
  const values = new Float32Array(column.codes.length)
  for (let row = 0; row < values.length; row++) values[row] = numbers[column.codes[row]!]!
  return { kind: 'number', name: column.name, values }
}

function categories(column: TextColumn): CategoryColumn {
  const empty = column.texts.indexOf('')
  const codes = empty < 0 ? column.codes : column.codes.map(code => (code === empty ? -1 : code))
  return { kind: 'category', name: column.name, texts: column.texts, codes }
}

/** The column with a stand-in for its missing values; throws a Mistake when a number's stand-in is none. */
export function withDefault(column: Column, standIn: number | string | undefined): Column {
  if (standIn === undefined) return column
  if (column.kind === 'number') {
    if (typeof standIn !== 'number')
      throw new Mistake(
        `column "${column.name}": the default "${standIn}" is no number, but the column is. Write one`,
      )
    return { ...column, values: column.values.map(value => (Number.isNaN(value) ? standIn : value)) }
  }
  const known = column.texts.indexOf(String(standIn))
  const texts = known < 0 ? [...column.texts, String(standIn)] : column.texts
  const code = known < 0 ? texts.length - 1 : known
  return { ...column, texts, codes: column.codes.map(value => (value < 0 ? code : value)) }
}
