import type { CategoryColumn, Column, NumberColumn } from '../../table.ts'
import type { BinaryReportInput } from '../input.ts'
import { gathered, sampleOf } from './sample.ts'

/** The model's mean answer when all rows had the same value of one column, and how common the values are. */
export type Dependence = NumberDependence | CategoryDependence

export interface NumberDependence {
  kind: 'number'
  column: string
  points: readonly { value: number; mean: number }[]
  /** Shares of the training rows in bins of equal width between the first and the last point. */
  histogram: readonly number[]
  /** Null where no training row misses it. */
  missing: { mean: number; share: number } | null
}

export interface CategoryDependence {
  kind: 'category'
  column: string
  /** The most common first. */
  levels: readonly { text: string; mean: number; share: number }[]
  /** Share of the training rows that have another value than those listed. */
  others: number
}

const mostRows = 1000
const mostLevels = 8
const histogramBins = 24

/** Partial dependence (Friedman, 2001, section 8.2) of some columns, on a sample of the held-out rows. */
export function dependencesOf(
  input: Pick<BinaryReportInput, 'columns' | 'split' | 'predict' | 'seed'>,
  chosen: readonly Column[],
): { dependences: Dependence[]; rows: number } {
  const { columns, split, predict, seed } = input
  const rows = sampleOf(split.test, mostRows, seed)
  const own = columns.map(column => gathered(column, rows))
  const meanWith = (column: Column, same: Column) => {
    const answers = predict(own.with(columns.indexOf(column), same))
    return answers.reduce((sum, answer) => sum + answer, 0) / answers.length
  }
  return {
    rows: rows.length,
    dependences: chosen.map(column =>
      column.kind === 'number'
        ? ofNumbers(column, split.train, value =>
            meanWith(column, { ...column, values: new Float32Array(rows.length).fill(value) }),
          )
        : ofCategories(column, split.train, code =>
            meanWith(column, { ...column, codes: new Int32Array(rows.length).fill(code) }),
          ),
    ),
  }
}

function ofNumbers(
  column: NumberColumn,
  train: Int32Array,
  meanAt: (value: number) => number,
): NumberDependence {
  const all = Float32Array.from(train, row => column.values[row]!)
  const present = all.filter(value => !Number.isNaN(value)).sort()
  const share = (all.length - present.length) / all.length
  const points = gridOf(present).map(value => ({ value, mean: meanAt(value) }))
  const histogram = new Array<number>(histogramBins).fill(0)
  const [first, last] = [points[0]?.value ?? 0, points.at(-1)?.value ?? 0]
  for (const value of present) {
    if (value < first || value > last) continue
    const bin = Math.floor(((value - first) / (last - first || 1)) * histogramBins)
    histogram[Math.min(histogramBins - 1, bin)]! += 1 / all.length
  }
  const missing = share > 0 ? { mean: meanAt(Number.NaN), share } : null
  return { kind: 'number', column: column.name, points, histogram, missing }
}

/**
 * Values at which to ask, from the 1st to the 99th hundredth: where the rows are, and evenly in between, though only
 * values that occur, since a model's answer to others is nobody's.
 */
function gridOf(sorted: Float32Array): number[] {
  if (sorted.length === 0) return []
  const quantile = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!
  const [first, last] = [quantile(0.01), quantile(0.99)]
  const byRows = Array.from({ length: 13 }, (_, at) => quantile(0.01 + (0.98 * at) / 12))
  const even = Array.from({ length: 12 }, (_, at) => nearest(sorted, first + ((last - first) * at) / 11))
  return [...new Set([...byRows, ...even])].sort((a, b) => a - b)
}

function nearest(sorted: Float32Array, value: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  const below = sorted[Math.max(0, low - 1)]!
  const above = sorted[low]!
  return value - below < above - value ? below : above
}

function ofCategories(
  column: CategoryColumn,
  train: Int32Array,
  meanAt: (code: number) => number,
): CategoryDependence {
  const counts = new Float64Array(column.texts.length + 1)
  for (const row of train) counts[column.codes[row]! + 1]!++
  const codes = [...counts.keys()].filter(at => counts[at]! > 0).sort((a, b) => counts[b]! - counts[a]!)
  const levels = codes.slice(0, mostLevels).map(at => ({
    text: at === 0 ? 'missing' : column.texts[at - 1]!,
    mean: meanAt(at - 1),
    share: counts[at]! / train.length,
  }))
  const others = 1 - levels.reduce((sum, level) => sum + level.share, 0)
  return { kind: 'category', column: column.name, levels, others: codes.length > mostLevels ? others : 0 }
}
