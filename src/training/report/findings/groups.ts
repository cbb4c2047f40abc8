import { ece } from '../../metrics.ts'
import { type Column, valueAt } from '../../table.ts'
import { aucInterval, type Interval, wilson } from './intervals.ts'
import type { Answers } from './quality.ts'

/** How the model does on the held-out rows that share a value of one column. */
export interface Group {
  value: string
  rows: number
  /** Share of positives. */
  rate: Interval
  meanProbability: number
  /** Null with fewer than ten rows of either class. */
  auc: Interval | null
  ece: number
  /** Whether the mean probability lies outside the interval of the rate. */
  isOff: boolean
}

export interface Grouping {
  column: string
  groups: readonly Group[]
  /** Rows of values that too few rows have to say anything. */
  leftOut: number
}

const mostValues = 12
const mostNumbers = 6
const fewestRows = 30
const fewestOfAClass = 10

/** Whether the column has few enough values to compare them one by one. */
export function isGrouping(column: Column, rows: Int32Array): boolean {
  const values = new Set<number>()
  for (const row of rows) {
    values.add(column.kind === 'category' ? column.codes[row]! : column.values[row]!)
    if (values.size > (column.kind === 'category' ? mostValues : mostNumbers)) return false
  }
  return values.size > 1
}

/** `rows` are the answers' rows in the column. The values with most rows first. */
export function groupingOf(column: Column, rows: Int32Array, { probabilities, truths }: Answers): Grouping {
  const places = new Map<string, number[]>()
  rows.forEach((row, place) => {
    const value = valueAt(column, row)
    const text = value === null ? 'missing' : String(value)
    const known = places.get(text)
    if (known) known.push(place)
    else places.set(text, [place])
  })
  const all = [...places].sort((a, b) => b[1].length - a[1].length)
  const kept = all.filter(([, of]) => of.length >= fewestRows).slice(0, mostValues)
  return {
    column: column.name,
    groups: kept.map(([value, of]) =>
      groupOf(value, {
        probabilities: Float64Array.from(of, place => probabilities[place]!),
        truths: Uint8Array.from(of, place => truths[place]!),
      }),
    ),
    leftOut: rows.length - kept.reduce((sum, [, of]) => sum + of.length, 0),
  }
}

function groupOf(value: string, { probabilities, truths }: Answers): Group {
  const rows = truths.length
  const positives = truths.reduce((sum, truth) => sum + truth, 0)
  const rate = wilson(positives, rows)
  const meanProbability = probabilities.reduce((sum, probability) => sum + probability, 0) / rows
  return {
    value,
    rows,
    rate,
    meanProbability,
    auc: Math.min(positives, rows - positives) >= fewestOfAClass ? aucInterval(probabilities, truths) : null,
    ece: ece(probabilities, truths),
    isOff: meanProbability < rate.low || meanProbability > rate.high,
  }
}
