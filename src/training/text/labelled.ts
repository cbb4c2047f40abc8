import { Mistake } from '../mistake.ts'
import { seededRandom } from '../random.ts'
import { latestSplit, splitAt } from '../split.ts'
import type { TextColumn, TextTable } from '../table.ts'
import { refusePositive } from '../target.ts'
import { placesInTime } from '../times.ts'
import { deal } from './deal.ts'

/** Texts and the places of their classes; -1 is a class that the rows to learn from do not have. */
export interface Labelled {
  texts: readonly string[]
  labels: Int32Array
}

/** Rows of the table itself, or all of another one. */
export type HeldOutRows = { rows: readonly number[] } | { table: TextTable; file: string }

export interface LabelledSplit {
  /** The column of the texts. */
  column: string
  /** In alphabetical order, or the two of `--positive`: the others, then it. */
  classes: readonly string[]
  train: Labelled
  test: Labelled
}

export interface TextWords {
  data: string
  target: string
  text?: string
  positive?: string
  seed: number
}

const leastRows = 50
/** One of so many rows of each class is held out. */
const parts = 5

/**
 * The table's texts and classes, and which rows are held out: the given ones, or those of a table of their own, or a
 * fifth of each class. Throws a Mistake where a column is missing, a target empty, or there is one class only.
 */
export function labelledSplit(
  table: TextTable,
  words: TextWords,
  held: HeldOutRows | undefined,
): LabelledSplit {
  const target = columnOf(table, '--target', words.target, words.data)
  const text = columnOf(table, '--text', words.text ?? onlyOther(table, words), words.data)
  if (text === target)
    throw new Mistake(`--text "${text.name}": is the target, too. Name the column of the texts`)
  const { positive } = words
  if (positive !== undefined && !target.texts.includes(positive)) refusePositive(target, positive)
  if (table.rows < leastRows)
    throw new Mistake(`${words.data}: ${table.rows} rows. At least ${leastRows} are needed to learn from`)
  const own = rowsOf(text, target, words)
  const split = splitAt(table.rows, heldRows(own.names, held, words.seed))
  const classes = classesOf(own.names, split.train, words)
  const place = new Map(classes.map((name, at) => [name, at]))
  const labelled = ({ texts, names }: Rows, rows: Int32Array): Labelled => ({
    texts: Array.from(rows, row => texts[row]!),
    labels: rows.map(row => place.get(names[row]!) ?? -1),
  })
  const test = held && 'table' in held ? everyRow(held) : labelled(own, split.test)
  if (test.texts.length === 0)
    throw new Mistake(
      `${words.data}: no row is held out, as no class has ${parts}. Bring more rows, or --test FILE`,
    )
  return { column: text.name, classes, train: labelled(own, split.train), test }

  function everyRow({ table, file }: { table: TextTable; file: string }): Labelled {
    const texts = columnOf(table, '--text', text.name, file)
    const names = columnOf(table, '--target', target.name, file)
    return labelled(rowsOf(texts, names, words), Int32Array.from(texts.codes.keys()))
  }
}

interface Rows {
  texts: readonly string[]
  names: readonly string[]
}

function rowsOf(text: TextColumn, target: TextColumn, { positive }: TextWords): Rows {
  return { texts: textsOf(text), names: namesOf(target, positive) }
}

function heldRows(names: readonly string[], held: HeldOutRows | undefined, seed: number): readonly number[] {
  if (held === undefined) return fifth(names, seed)
  return 'rows' in held ? held.rows : []
}

/** The latest fifth by the column. */
export function latestRows(table: TextTable, time: string, file: string): number[] {
  return [...latestSplit(placesInTime(columnOf(table, '--time', time, file)), 1 / parts).test]
}

function columnOf(table: TextTable, word: string, name: string, file: string): TextColumn {
  const found = table.columns.find(column => column.name === name)
  if (found) return found
  const names = table.columns.map(column => column.name).join(', ')
  throw new Mistake(`${word} "${name}": no such column in ${file}. Its columns: ${names}`)
}

function onlyOther(table: TextTable, { target }: TextWords): string {
  const others = table.columns.map(column => column.name).filter(name => name !== target)
  if (others.length === 1) return others[0]!
  throw new Mistake(`--text: which column has the texts? One of: ${others.join(', ')}`)
}

function textsOf({ texts, codes }: TextColumn): string[] {
  return Array.from(codes, code => texts[code]!)
}

function namesOf(column: TextColumn, positive: string | undefined): string[] {
  const names = textsOf(column)
  const empty = names.indexOf('')
  if (empty >= 0)
    throw new Mistake(
      `--target ${column.name}: row ${empty} (the first is 0) is empty. Fill it, or leave the row out`,
    )
  return positive === undefined ? names : names.map(name => (name === positive ? name : `not ${positive}`))
}

function classesOf(names: readonly string[], rows: Int32Array, words: TextWords): string[] {
  const classes = [...new Set(Array.from(rows, row => names[row]!))].sort()
  if (classes.length < 2)
    throw new Mistake(
      `--target ${words.target}: all rows to learn from are "${classes[0]}". At least two classes are needed`,
    )
  const { positive } = words
  return positive === undefined ? classes : [`not ${positive}`, positive]
}

function fifth(names: readonly string[], seed: number): number[] {
  const known = new Map([...new Set(names)].map((name, at) => [name, at]))
  const partOf = deal(
    Int32Array.from(names, name => known.get(name)!),
    parts,
    seededRandom(seed),
  )
  return [...partOf.keys()].filter(row => partOf[row] === 0)
}
