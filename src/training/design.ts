import { binOf, quantileEdges } from './bins.ts'
import type { Column } from './table.ts'

/**
 * How one input is cut into cells. Cell 0 is a missing number, or a category that is missing, rare or never seen
 * (all zeros in one-hot coding); cells 1.. are the bins, or the levels, the most common first.
 */
export type Term = NumberTerm | CategoryTerm

export interface NumberTerm {
  kind: 'number'
  column: string
  edges: Float32Array
}

export interface CategoryTerm {
  kind: 'category'
  column: string
  levels: readonly string[]
}

/** The table as the learner sees it: a cell number a row and term, column by column. No term has more than 256 cells. */
export interface Design {
  terms: readonly Term[]
  cells: readonly Uint8Array[]
}

export interface DesignLimits {
  mostBins: number
  mostLevels: number
  fewestRowsPerLevel: number
}

export const designLimits: DesignLimits = { mostBins: 32, mostLevels: 64, fewestRowsPerLevel: 20 }

export function cellCount(term: Term): number {
  return term.kind === 'number' ? term.edges.length + 2 : term.levels.length + 1
}

/** How many columns of the model's float tensor the term reads. */
export function tensorWidth(term: Term): number {
  return term.kind === 'number' ? 1 : term.levels.length
}

/** Learns the cells of one column from the given rows alone; undefined when they tell nothing apart. */
export function termOf(column: Column, rows: Int32Array, limits: DesignLimits): Term | undefined {
  if (column.kind === 'category') {
    const levels = commonLevels(column.codes, column.texts, rows, limits)
    return levels.length > 0 ? { kind: 'category', column: column.name, levels } : undefined
  }
  const edges = quantileEdges(column.values, rows, limits.mostBins)
  const someMissing = rows.some(row => Number.isNaN(column.values[row]!))
  return edges.length > 0 || someMissing ? { kind: 'number', column: column.name, edges } : undefined
}

/** The cell of the given rows of the column, or of every row, those of the held-out rows too. */
export function cellsOf(term: Term, column: Column, rows?: Int32Array): Uint8Array {
  if (column.kind === 'category' && term.kind === 'category') {
    const places = new Map(term.levels.map((level, at) => [level, at + 1]))
    const ofCode = column.texts.map(text => places.get(text) ?? 0)
    return cellOfEach(column.codes, rows, code => ofCode[code] ?? 0)
  }
  if (column.kind === 'number' && term.kind === 'number')
    return cellOfEach(column.values, rows, value => (Number.isNaN(value) ? 0 : binOf(term.edges, value) + 1))
  throw new TypeError(`term and column "${column.name}" are of two kinds`)
}

function cellOfEach(
  values: Float32Array | Int32Array,
  rows: Int32Array | undefined,
  cellOf: (value: number) => number,
): Uint8Array {
  const cells = new Uint8Array(rows?.length ?? values.length)
  for (let at = 0; at < cells.length; at++) cells[at] = cellOf(values[rows ? rows[at]! : at]!)
  return cells
}

function commonLevels(
  codes: Int32Array,
  texts: readonly string[],
  rows: Int32Array,
  limits: DesignLimits,
): string[] {
  const counts = new Int32Array(texts.length)
  for (const row of rows) if (codes[row]! >= 0) counts[codes[row]!]!++
  const kept = [...counts.keys()].filter(code => counts[code]! >= limits.fewestRowsPerLevel)
  kept.sort((a, b) => counts[b]! - counts[a]! || (texts[a]! < texts[b]! ? -1 : 1))
  const constant = kept.length === 1 && counts[kept[0]!] === rows.length
  return constant ? [] : kept.slice(0, limits.mostLevels).map(code => texts[code]!)
}
