import { knownRows } from './known-rows.ts'
import type { Layout } from './layout.ts'

/** Works out the sums of rows, into `sums`. */
export type SumRows = (data: Float32Array, rows: number, sums: Float32Array) => void

/** Numbers that are remembered at most. */
const MOST_NUMBERS = 1 << 20

/**
 * The sums of rows that are the same in most of their columns, such as one customer's for each action. What the shared columns decide is
 * worked out once for all rows; what an action's own columns decide is remembered, since actions come again and again. QuickScorer
 * (Lucchese et al., "QuickScorer: a fast algorithm to rank documents with additive ensembles of regression trees", SIGIR 2015), in two
 * parts. `unlike` sums rows that share too little.
 */
export function maskedSums({ trees, asked, ask, sum }: Layout, columns: number, unlike: SumRows): SumRows {
  const shared = new Int32Array(trees)
  const most = Math.ceil(MOST_NUMBERS / trees)
  /** Columns that have differed between rows; all others are looked at anew each time. */
  let own: readonly number[] = []
  let others = asked
  let known = knownRows<Int32Array>(own, most)

  function setOwn(to: readonly number[]): void {
    own = to
    others = asked.filter(column => !own.includes(column))
    known = knownRows(own, most)
  }

  function ownMasks(data: Float32Array, start: number): Int32Array {
    const before = known.find(data, start)
    if (before) return before
    const masks = new Int32Array(trees).fill(-1)
    for (const column of own) ask(column, data[start + column]!, masks)
    known.add(data, start, masks)
    return masks
  }

  return (data, rows, sums) => {
    const isOwn = (column: number) => !isShared(data, rows, columns, column)
    if (others.some(isOwn)) {
      const here = asked.filter(isOwn)
      if (2 * here.length > asked.length) return unlike(data, rows, sums)
      const all = asked.filter(column => own.includes(column) || here.includes(column))
      setOwn(2 * all.length > asked.length ? here : all)
    }
    // Whatever differed by chance is forgotten with it.
    if (known.isFull()) setOwn(own.filter(isOwn))
    shared.fill(-1)
    for (const column of others) ask(column, data[column]!, shared)
    for (let row = 0; row < rows; row++) sums[row] = sum(shared, ownMasks(data, row * columns))
  }
}

function isShared(data: Float32Array, rows: number, columns: number, column: number): boolean {
  const first = data[column]!
  const isMissing = Number.isNaN(first)
  for (let row = 1, at = columns + column; row < rows; row++, at += columns) {
    const cell = data[at]!
    if (cell !== first && !(isMissing && Number.isNaN(cell))) return false
  }
  return true
}
