import { type HistogramLayout, perCell } from './histogram.ts'
import type { BinnedTable } from './table.ts'

/** A part of the rows: its sums, and the bounds that monotone columns above it set to its weight. */
export interface Part {
  gradient: number
  curvature: number
  rows: number
  lowest: number
  highest: number
}

export interface SplitRules {
  /** L2 penalty on leaves' weights. */
  l2: number
  fewestRows: number
  /** The least sum of curvatures (XGBoost's min_child_weight). */
  leastCurvature: number
  /** A split must gain more than this. */
  leastGain: number
}

/** Yes: at or above cell `cell` of a number, or level `cell` of a category. */
export interface Split {
  column: number
  cell: number
  /** Whether missing numbers go with yes. A missing category is never of the level. */
  missingYes: boolean
  /** Whether there were missing numbers to learn that from. */
  missingSeen: boolean
  gain: number
  yes: Part
  no: Part
}

/** The weight that lowers the loss most: a Newton step, held back by the penalty and kept within the bounds. */
export function weightOf(part: Part, l2: number): number {
  const free = -part.gradient / (part.curvature + l2)
  return free < part.lowest ? part.lowest : free > part.highest ? part.highest : free
}

/** How much the weight lowers the second-order loss (Chen & Guestrin, KDD 2016, equation 4, for a weight within bounds). */
function worth(gradient: number, curvature: number, weight: number, l2: number): number {
  return -(gradient * weight + 0.5 * (curvature + l2) * weight * weight)
}

/** The best split of a part over the columns of its histogram; undefined where none gains. */
export function bestSplit(
  histogram: Float64Array,
  layout: HistogramLayout,
  table: BinnedTable,
  part: Part,
  rules: SplitRules,
): Split | undefined {
  const search = searchOf(part, rules)
  for (let place = 0; place < layout.columns.length; place++) {
    const column = layout.columns[place]!
    const start = layout.starts[place]! * perCell
    const cells = table.cellCounts[column]!
    if (table.kinds[column] === 'category') levels(search, histogram, start, cells, column)
    else thresholds(search, histogram, start, cells, column, table.monotone[column]!)
  }
  if (search.column < 0) return undefined
  return splitFound(search, part, table.monotone[search.column]!, rules.l2)
}

interface Search {
  part: Part
  rules: SplitRules
  parentWorth: number
  gain: number
  column: number
  cell: number
  missingYes: boolean
  missingSeen: boolean
  gradient: number
  curvature: number
  rows: number
}

function searchOf(part: Part, rules: SplitRules): Search {
  return {
    part,
    rules,
    parentWorth: worth(part.gradient, part.curvature, weightOf(part, rules.l2), rules.l2),
    gain: rules.leastGain,
    column: -1,
    cell: 0,
    missingYes: false,
    missingSeen: false,
    gradient: 0,
    curvature: 0,
    rows: 0,
  }
}

function levels(search: Search, histogram: Float64Array, start: number, cells: number, column: number): void {
  for (let cell = 1; cell < cells; cell++) {
    const slot = start + cell * perCell
    offer(search, column, cell, false, false, 0, histogram[slot]!, histogram[slot + 1]!, histogram[slot + 2]!)
  }
}

function thresholds(
  search: Search,
  histogram: Float64Array,
  start: number,
  cells: number,
  column: number,
  direction: number,
): void {
  const { part, rules } = search
  const { l2, fewestRows } = rules
  const missingRows = histogram[start + 2]!
  const seen = missingRows > 0
  const lastCell = seen ? 1 : 2
  let gradient = 0
  let curvature = 0
  let rows = 0
  // From above: what is summed up so far is yes. Cell 1 as threshold parts the missing from all others.
  for (let cell = cells - 1; cell >= lastCell; cell--) {
    const slot = start + cell * perCell
    const inCell = histogram[slot + 2]!
    if (inCell === 0) continue
    gradient += histogram[slot]!
    curvature += histogram[slot + 1]!
    rows += inCell
    if (rows + missingRows < fewestRows) continue
    if (part.rows - rows < fewestRows) break
    // No bound makes a split better than it is without: most are passed over here, without a call.
    const others = part.gradient - gradient
    const free =
      (0.5 * gradient * gradient) / (curvature + l2) +
      (0.5 * others * others) / (part.curvature - curvature + l2)
    if (free - search.parentWorth > search.gain)
      offer(search, column, cell, false, seen, direction, gradient, curvature, rows)
    if (cell > 1 && seen) {
      const missingGradient = histogram[start]!
      const missingCurvature = histogram[start + 1]!
      offer(
        search,
        column,
        cell,
        true,
        true,
        direction,
        gradient + missingGradient,
        curvature + missingCurvature,
        rows + missingRows,
      )
    }
  }
}

function offer(
  search: Search,
  column: number,
  cell: number,
  missingYes: boolean,
  missingSeen: boolean,
  direction: number,
  gradient: number,
  curvature: number,
  rows: number,
): void {
  const { part, rules } = search
  if (rows < rules.fewestRows || part.rows - rows < rules.fewestRows) return
  const otherCurvature = part.curvature - curvature
  if (curvature < rules.leastCurvature || otherCurvature < rules.leastCurvature) return
  const otherGradient = part.gradient - gradient
  const yes = bounded(-gradient / (curvature + rules.l2), part)
  const no = bounded(-otherGradient / (otherCurvature + rules.l2), part)
  if (direction * (yes - no) < 0) return
  const gain =
    worth(gradient, curvature, yes, rules.l2) +
    worth(otherGradient, otherCurvature, no, rules.l2) -
    search.parentWorth
  if (!(gain > search.gain)) return
  search.gain = gain
  search.column = column
  search.cell = cell
  search.missingYes = missingYes
  search.missingSeen = missingSeen
  search.gradient = gradient
  search.curvature = curvature
  search.rows = rows
}

function bounded(weight: number, { lowest, highest }: Part): number {
  return weight < lowest ? lowest : weight > highest ? highest : weight
}

/** Below a monotone split, neither side may cross the middle of the two weights. */
function splitFound(search: Search, part: Part, direction: number, l2: number): Split {
  const { column, cell, missingYes, missingSeen, gain, gradient, curvature, rows } = search
  const yes: Part = { ...part, gradient, curvature, rows }
  const no: Part = {
    ...part,
    gradient: part.gradient - gradient,
    curvature: part.curvature - curvature,
    rows: part.rows - rows,
  }
  if (direction !== 0) {
    const middle = (weightOf(yes, l2) + weightOf(no, l2)) / 2
    const [upper, lower] = direction > 0 ? [yes, no] : [no, yes]
    upper.lowest = middle
    lower.highest = middle
  }
  return { column, cell, missingYes, missingSeen, gain, yes, no }
}
