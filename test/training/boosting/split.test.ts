import fc from 'fast-check'
import t from 'tap'
import {
  fillHistogram,
  layoutOf,
  perCell,
  subtractHistogram,
} from '../../../src/training/boosting/histogram.ts'
import { bestSplit, type Part } from '../../../src/training/boosting/split.ts'
import type { BinnedTable } from '../../../src/training/boosting/table.ts'

const rules = { l2: 1, fewestRows: 2, leastCurvature: 1e-3, leastGain: 1e-9 }

interface Row {
  number: number
  level: number
  gradient: number
  curvature: number
}

const someRows = fc.array(
  fc.record({
    number: fc.integer({ min: 0, max: 6 }),
    level: fc.integer({ min: 0, max: 3 }),
    gradient: fc.integer({ min: -8, max: 8 }).map(value => value / 8),
    curvature: fc.integer({ min: 1, max: 8 }).map(value => value / 8),
  }),
  { minLength: 4, maxLength: 40 },
)

function tableOf(rows: readonly Row[]): BinnedTable {
  return {
    rows: rows.length,
    columns: 2,
    cells: Uint8Array.from(rows.flatMap(({ number, level }) => [number, level])),
    cellCounts: Int32Array.of(7, 4),
    kinds: ['number', 'category'],
    monotone: Int8Array.of(0, 0),
    target: new Uint8Array(rows.length),
    classes: 2,
    weights: new Float32Array(rows.length).fill(1),
  }
}

function histogramOf(rows: readonly Row[], from = 0, to = rows.length) {
  const table = tableOf(rows)
  const layout = layoutOf(table, Int32Array.of(0, 1))
  const histogram = new Float64Array(layout.cells * perCell)
  const order = Int32Array.from(rows.keys())
  const gradients = Float64Array.from(rows, row => row.gradient)
  const curvatures = Float64Array.from(rows, row => row.curvature)
  fillHistogram(histogram, layout, table, order, from, to, gradients, curvatures)
  return { table, layout, histogram }
}

const sums = (rows: readonly Row[]) => ({
  gradient: rows.reduce((sum, row) => sum + row.gradient, 0),
  curvature: rows.reduce((sum, row) => sum + row.curvature, 0),
  rows: rows.length,
})

const score = (rows: readonly Row[]) => {
  const { gradient, curvature } = sums(rows)
  return gradient ** 2 / (2 * (curvature + rules.l2))
}

/** The most that any split of the rows gains, by trying them all. */
function byTryingAll(rows: readonly Row[]): number {
  const tests: ((row: Row) => boolean)[] = []
  for (let cell = 1; cell < 7; cell++)
    for (const missingYes of [false, true])
      tests.push(({ number }) => (number === 0 ? missingYes : number >= cell))
  for (let cell = 1; cell < 4; cell++) tests.push(({ level }) => level === cell)
  const gains = tests.map(test => {
    const yes = rows.filter(test)
    const no = rows.filter(row => !test(row))
    return Math.min(yes.length, no.length) < rules.fewestRows ? 0 : score(yes) + score(no) - score(rows)
  })
  return Math.max(0, ...gains)
}

t.test('the best split is the best of all, missing numbers on either side', async () => {
  fc.assert(
    fc.property(someRows, rows => {
      const { table, layout, histogram } = histogramOf(rows)
      const part: Part = { ...sums(rows), lowest: -Infinity, highest: Infinity }
      const found = bestSplit(histogram, layout, table, part, rules)
      const most = byTryingAll(rows)
      return found ? Math.abs(found.gain - most) < 1e-9 : most < 1e-6
    }),
    { numRuns: 500 },
  )
})

t.test('a part’s histogram is its parent’s less its sibling’s', async () => {
  fc.assert(
    fc.property(someRows, rows => {
      const middle = Math.floor(rows.length / 2)
      const parent = histogramOf(rows)
      const { histogram: first } = histogramOf(rows, 0, middle)
      const { histogram: second } = histogramOf(rows, middle)
      subtractHistogram(parent.histogram, first, parent.layout.cells)
      return parent.histogram.every((value, at) => Math.abs(value - second[at]!) < 1e-9)
    }),
  )
})
