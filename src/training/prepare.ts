import type { TrainArguments } from './arguments.ts'
import { numberOf, strangerAmongNumbers, typedColumn, withDefault } from './columns.ts'
import { featureOf, type Input } from './inputs.ts'
import type { Target, Wishes } from './learner.ts'
import { Mistake } from './mistake.ts'
import { seededRandom } from './random.ts'
import { latestSplit, type Split, splitAt, stratifiedSplit } from './split.ts'
import type { Column, TextColumn, TextTable } from './table.ts'
import { readTarget } from './target.ts'
import { placesInTime } from './times.ts'
import { readWeights, type Weights } from './weights.ts'

export interface Prepared {
  columns: readonly Column[]
  /** What feeds each of the columns. */
  inputs: readonly Input[]
  target: Target
  split: Split
  wishes: Wishes
  /** One a row, mean 1; without them all rows count the same. */
  weights?: Weights
  /** What the user should know, though it is no mistake. */
  notices: readonly string[]
}

const heldOutShare = 0.2
const date = /^\d{4}-\d\d-\d\d/
const decimalComma = /^[+-]?\d*,\d+$/

/** Turns the table into inputs, target and split as the arguments say. `testRows` is that file's text. */
export function prepare(
  table: TextTable,
  words: TrainArguments,
  named: ReadonlyMap<string, Input>,
  testRows: string | undefined,
): Prepared {
  const names = table.columns.map(column => column.name)
  const find = (word: string, name: string): TextColumn => {
    const found = table.columns[names.indexOf(name)]
    if (!found)
      throw new Mistake(
        `${word} "${name}": no such column in ${words.data}. Its columns: ${names.join(', ')}`,
      )
    return found
  }
  const target = readTarget(find('--target', words.target), words.positive)
  const left = new Set([words.target, ...words.drop.map(name => find('--drop', name).name)])
  if (words.time !== undefined) left.add(find('--time', words.time).name)
  const weights = words.weight === undefined ? undefined : readWeights(find('--weight', words.weight))
  if (words.weight !== undefined) left.add(words.weight)
  const kept = table.columns.filter(column => !left.has(column.name))
  if (kept.length === 0)
    throw new Mistake(`--drop leaves no column of ${words.data} to learn from. Drop fewer`)
  const inputs = kept.map(({ name }) => named.get(name) ?? { feature: featureOf(name) })
  refuseTwins(inputs, kept)
  const columns = kept.map((column, at) => {
    const { as } = inputs[at]!
    return withDefault(typedColumn(column, as), inputs[at]!.default)
  })
  const split = splitOf(table, words, target.codes, testRows)
  checkSplit(split, target, words, weights)
  return {
    columns,
    inputs,
    target,
    split,
    ...(weights ? { weights } : {}),
    wishes: wishesOf(words, kept, inputs, name => find('--monotone', name)),
    notices: kept.flatMap((column, at) => noticesOf(column, columns[at]!)),
  }
}

/** What is said on the command's line comes before what the inputs' file says. */
function wishesOf(
  words: TrainArguments,
  kept: readonly TextColumn[],
  inputs: readonly Input[],
  find: (name: string) => TextColumn,
): Wishes {
  const monotone = new Map<string, 1 | -1>()
  inputs.forEach((input, at) => {
    if (input.monotone) monotone.set(kept[at]!.name, input.monotone)
  })
  for (const [name, direction] of words.monotone) monotone.set(find(name).name, direction)
  return { monotone, classWeights: words.classWeights }
}

function splitOf(
  table: TextTable,
  words: TrainArguments,
  target: Uint8Array,
  testRows: string | undefined,
): Split {
  if (testRows !== undefined) return splitAt(table.rows, readRows(testRows, words.testRows!, table.rows))
  if (words.time !== undefined) {
    const times = table.columns.find(column => column.name === words.time)!
    return latestSplit(placesInTime(times), heldOutShare)
  }
  return stratifiedSplit(target, heldOutShare, seededRandom(words.seed))
}

/** The rows that a file of row numbers names. */
export function readRows(text: string, file: string, rows: number): number[] {
  const [header, ...lines] = text
    .replace(/^\ufeff/, '')
    .trimEnd()
    .split(/\r?\n/)
  if (header?.trim() !== 'row')
    throw new Mistake(`--test-rows ${file}: the first line is "${header}". It must be "row"`)
  return lines.map((line, at) => {
    const row = Number(line)
    if (line.trim() !== '' && Number.isInteger(row) && row >= 0 && row < rows) return row
    throw new Mistake(
      `--test-rows ${file}, line ${at + 2}: "${line}" is no row of the data. Rows are whole numbers from 0 to ${rows - 1}`,
    )
  })
}

/** Rows that weigh nothing are as good as not there. */
function checkSplit(
  split: Split,
  { codes, classes }: Target,
  words: TrainArguments,
  weights?: Weights,
): void {
  const weighing = (rows: Int32Array) => (weights ? rows.filter(row => weights[row]! > 0) : rows)
  const [train, test] = [weighing(split.train), weighing(split.test)]
  const of = weights ? ' with a weight above 0' : ''
  if (classes.length > 2) {
    if (test.length > 0 && new Set(Array.from(train, row => codes[row])).size > 1) return
    throw new Mistake(
      `--target ${words.target}: ${train.length} rows${of} to learn from, ${test.length} held out: both are needed, and two classes at least. Hold other rows out`,
    )
  }
  for (const [part, rows] of [['to learn from', train] as const, ['held out', test] as const]) {
    const positives = rows.reduce((sum, row) => sum + codes[row]!, 0)
    if (Math.min(positives, rows.length - positives) >= (part === 'held out' ? 1 : 10)) continue
    throw new Mistake(
      `${whoHeldOut(words)}: ${positives} of the ${rows.length} rows${of} ${part} are positive. Both kinds are needed in both parts: ${words.fromLog ? 'log longer, or take another --since' : 'hold other rows out'}`,
    )
  }
}

function whoHeldOut({ fromLog, time, testRows, target }: TrainArguments): string {
  if (fromLog) return '--from-log, of which the latest fifth is held out'
  if (time) return `--time ${time}`
  return testRows ? `--test-rows ${testRows}` : `--target ${target}`
}

function refuseTwins(inputs: readonly Input[], columns: readonly TextColumn[]): void {
  inputs.forEach(({ feature }, at) => {
    const twin = inputs.findIndex(input => input.feature === feature)
    if (twin < at)
      throw new Mistake(
        `columns "${columns[twin]!.name}" and "${columns[at]!.name}" would both be fed by ${feature}. Name one otherwise in an --inputs file, or --drop it`,
      )
  })
}

function noticesOf(column: TextColumn, typed: Column): string[] {
  if (typed.kind === 'category') {
    if (
      column.texts.some(text => date.test(text)) &&
      column.texts.every(text => text === '' || date.test(text))
    )
      return [
        `column "${column.name}" has dates: each is a category of its own. Hold the latest out with --time, or --drop it`,
      ]
    const comma = column.texts.find(text => decimalComma.test(text))
    if (comma && column.texts.every(text => decimalComma.test(text) || numberOf(text) !== undefined))
      return [
        `column "${column.name}" has "${comma}", which is a category: write numbers with a decimal point`,
      ]
    const stranger = strangerAmongNumbers(column)
    return stranger
      ? [
          `column "${column.name}" is read as categories because of "${stranger.text}" in row ${stranger.row} (the first is 0)`,
        ]
      : []
  }
  const allDiffer = column.texts.length === column.codes.length && typed.values.every(Number.isInteger)
  return allDiffer ? [`column "${column.name}" is different in every row: if it is an id, --drop it`] : []
}
