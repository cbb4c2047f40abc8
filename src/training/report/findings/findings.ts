import type { Column } from '../../table.ts'
import { weightsAt } from '../../weights.ts'
import type { BinaryReportInput } from '../input.ts'
import { aucAlone } from './alone.ts'
import { type Dependence, dependencesOf } from './dependence.ts'
import { type Grouping, groupingOf, isGrouping } from './groups.ts'
import { type Importance, importanceOf } from './permutation.ts'
import { type Answers, type Quality, qualityOf } from './quality.ts'
import { type Reach, reachOf } from './reach.ts'

/** All that was reckoned of a two-class model, before it is put into words and pictures. */
export interface Findings {
  heldOut: Answers
  train: Answers
  quality: Quality
  reach: Reach
  importance: Importance
  /** The held-out AUC of each column by itself. */
  alone: ReadonlyMap<Column, number>
  dependence: { dependences: readonly Dependence[]; rows: number }
  groupings: readonly Grouping[]
  /** Columns with few values that are not among the groupings, lest the report grow without end. */
  ungrouped: readonly string[]
  /** Neighbouring parts of the held-out rows in time; null without a time. */
  overTime: Grouping | null
}

const shownDependences = 6
const mostGroupings = 10

export function findingsOf(input: BinaryReportInput): Findings {
  const { columns, truths, split, probabilities, seed, weights } = input
  const answers = (part: 'train' | 'test'): Answers => ({
    probabilities: probabilities[part],
    truths: Uint8Array.from(split[part], row => truths[row]!),
    ...(weights ? { weights: weightsAt(weights, split[part]) } : {}),
  })
  const heldOut = answers('test')
  const train = answers('train')
  const importance = importanceOf(input)
  const first = importance.permuted.slice(0, shownDependences).map(({ column }) => column)
  const compared = input.groups ?? columns.filter(column => isGrouping(column, split.test))
  const shown = input.groups ? compared : compared.slice(0, mostGroupings)
  const times = timeParts(input)
  return {
    heldOut,
    train,
    quality: qualityOf(heldOut, train, seed),
    reach: reachOf(heldOut.probabilities, heldOut.truths),
    importance,
    alone: new Map(columns.map(column => [column, aucAlone(column, truths, split)])),
    dependence: dependencesOf(input, first),
    groupings: shown.map(column => groupingOf(column, split.test, heldOut)),
    ungrouped: compared.slice(shown.length).map(({ name }) => name),
    overTime: times && groupingOf(times, split.test, heldOut),
  }
}

const parts = 4

/** The held-out rows cut into parts of equal size by their time, each named by its first and last. */
function timeParts({ heldOutBy, split }: BinaryReportInput): Column | null {
  if (heldOutBy.kind !== 'time') return null
  const { column, places } = heldOutBy
  const order = Int32Array.from(split.test).sort((a, b) => places[a]! - places[b]! || a - b)
  const codes = new Int32Array(column.codes.length).fill(-1)
  const texts = Array.from({ length: parts }, (_, part) => {
    const rows = order.subarray((order.length * part) / parts, (order.length * (part + 1)) / parts)
    for (const row of rows) codes[row] = part
    return rows.length > 0 ? timeSpan(column, places, rows) : ''
  })
  return { kind: 'category', name: column.name, texts, codes }
}

/** `from to`, as the file writes them, of the first and the last of the rows. */
export function timeSpan(
  { texts, codes }: { texts: readonly string[]; codes: Int32Array },
  places: Float64Array,
  rows: Int32Array,
): string {
  let [first, last] = [rows[0]!, rows[0]!]
  for (const row of rows) {
    if (places[row]! < places[first]!) first = row
    if (places[row]! > places[last]!) last = row
  }
  return `${texts[codes[first]!]} to ${texts[codes[last]!]}`
}
