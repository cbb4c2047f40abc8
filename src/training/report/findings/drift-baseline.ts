import { binOf, quantileEdges } from '../../bins.ts'
import type { Column } from '../../table.ts'
import type { BinaryReportInput } from '../input.ts'

/** How features and scores were spread when the model was made, to compare with when it serves: `training.baseline`. */
export interface DriftBaseline {
  /** The training rows, by the manifest's features. */
  features: Record<string, NumberBins | CategoryBins>
  /** The held-out rows' probabilities. */
  score: NumberBins
}

/** Bin k holds edges[k-1] <= x < edges[k]; the first has no lower end, the last no upper. Shares of the rows, `missing` with them, sum to 1. */
export interface NumberBins {
  edges: number[]
  shares: number[]
  missing: number
  /** Of those that are there; 0 where none is. */
  mean: number
}

/** Shares of the rows, by category; `other` are the rare ones together. */
export interface CategoryBins {
  categories: Record<string, number>
  other: number
  missing: number
}

const bins = 10
const mostCategories = 30

export function driftBaseline({
  columns,
  features,
  split,
  probabilities,
}: Pick<BinaryReportInput, 'columns' | 'features' | 'split' | 'probabilities'>): DriftBaseline {
  const scores = Float32Array.from(probabilities.test)
  return {
    features: Object.fromEntries(
      columns.map((column, at) => [features?.[at] ?? column.name, binsOf(column, split.train)]),
    ),
    score: numberBins(scores, Int32Array.from(scores.keys())),
  }
}

function binsOf(column: Column, rows: Int32Array): NumberBins | CategoryBins {
  if (column.kind === 'number') return numberBins(column.values, rows)
  const counts = new Float64Array(column.texts.length + 1)
  for (const row of rows) counts[column.codes[row]! + 1]!++
  const common = [...column.texts.keys()]
    .filter(code => counts[code + 1]! > 0)
    .sort((a, b) => counts[b + 1]! - counts[a + 1]!)
    .slice(0, mostCategories)
  const listed = common.reduce((sum, code) => sum + counts[code + 1]!, 0)
  const share = (count: number) => round(count / rows.length)
  return {
    categories: Object.fromEntries(common.map(code => [column.texts[code]!, share(counts[code + 1]!)])),
    other: share(rows.length - listed - counts[0]!),
    missing: share(counts[0]!),
  }
}

function numberBins(values: Float32Array, rows: Int32Array): NumberBins {
  // Rounded first and counted then, so that the shares are those of the edges as they are written.
  const edges = Float32Array.from(new Set(Array.from(quantileEdges(values, rows, bins), short)))
  const counts = new Float64Array(edges.length + 1)
  let sum = 0
  let missing = 0
  for (const row of rows) {
    const value = values[row]!
    if (Number.isNaN(value)) missing++
    else {
      counts[binOf(edges, value)]!++
      sum += value
    }
  }
  return {
    edges: Array.from(edges, short),
    shares: Array.from(counts, count => round(count / rows.length)),
    missing: round(missing / rows.length),
    mean: short(sum / Math.max(1, rows.length - missing)),
  }
}

function short(value: number): number {
  return Number(value.toPrecision(6))
}

function round(share: number): number {
  return Math.round(share * 1e5) / 1e5
}
