import type { Trees } from './trees.ts'

/** Bits of a mask. */
const MOST_LEAVES = 32

/** Works out the sums of many rows, into `sums`. */
export type SumRows = (data: Float32Array, rows: number, sums: Float32Array) => void

/**
 * The sums of rows that are the same in most of their columns, such as one customer's for each action: what those columns decide is
 * worked out once for all rows. A bit stands for each leaf of a tree; a question that is answered with no takes away those below its
 * yes, whatever order the questions are asked in, and the lowest bit that is left is where the row ends. QuickScorer (Lucchese et al.,
 * SIGIR 2015). Null where a tree has more leaves than bits.
 */
export function maskedSums(trees: Trees, columns: number): SumRows | null {
  const { roots, constant } = trees
  const laid = laidOut(trees)
  if (!laid) return null
  const { questions, leaves } = laid
  /** The questions of a column follow each other, by rising threshold. */
  questions.sort((a, b) => a.column - b.column || a.threshold - b.threshold)
  const threshold = Float64Array.from(questions, ({ threshold }) => threshold)
  const missingIsYes = Uint8Array.from(questions, ({ missingIsYes }) => missingIsYes)
  const tree = Int32Array.from(questions, ({ tree }) => tree)
  const kept = Int32Array.from(questions, ({ kept }) => kept)
  const starts = new Int32Array(columns + 1)
  for (const { column } of questions) starts[column + 1]! += 1
  for (let column = 0; column < columns; column++) starts[column + 1]! += starts[column]!
  const asked = [...starts.keys()].filter(at => starts[at]! < (starts[at + 1] ?? 0))

  function ask(column: number, cell: number, masks: Int32Array): void {
    const end = starts[column + 1]!
    if (Number.isNaN(cell)) {
      for (let at = starts[column]!; at < end; at++)
        if (missingIsYes[at] === 0) masks[tree[at]!]! &= kept[at]!
      return
    }
    for (let at = starts[column]!; at < end && cell > threshold[at]!; at++) masks[tree[at]!]! &= kept[at]!
  }

  const alike = new Int32Array(roots.length)
  /** Columns that have differed between two rows: an action's. Once is for ever, so that what is known of their cells stays true. */
  let differing: readonly number[] = []
  let others = asked
  let known = knownCells(roots.length)

  /** What the differing columns of a row leave. */
  function masksOf(data: Float32Array, start: number): Int32Array {
    const before = known.find(data, start, differing)
    if (before) return before
    const masks = new Int32Array(roots.length).fill(-1)
    for (const column of differing) ask(column, data[start + column]!, masks)
    known.add(data, start, differing, masks)
    return masks
  }

  return (data, rows, sums) => {
    if (!others.every(column => isAlike(data, rows, columns, column))) {
      const same = others.filter(column => isAlike(data, rows, columns, column))
      others = same
      differing = asked.filter(column => !same.includes(column))
      known = knownCells(roots.length)
    }
    alike.fill(-1)
    for (const column of others) ask(column, data[column]!, alike)
    for (let row = 0; row < rows; row++) {
      const own = masksOf(data, row * columns)
      let sum = constant
      for (let each = 0; each < alike.length; each++) {
        const mask = alike[each]! & own[each]!
        sum += leaves[each * MOST_LEAVES + 31 - Math.clz32(mask & -mask)]!
      }
      sums[row] = sum
    }
  }
}

/** Numbers that are remembered at most. */
const MOST_KNOWN = 1 << 20

interface Known {
  readonly cells: Float32Array
  readonly masks: Int32Array
}

/** Actions come again and again with the same cells. Found by a hash of their bits (FNV-1a); when there are too many, it begins anew. */
function knownCells(trees: number) {
  const most = Math.max(1, Math.floor(MOST_KNOWN / trees))
  const byHash = new Map<number, Known>()
  const one = new Float32Array(1)
  const bits = new Int32Array(one.buffer)
  function hashOf(data: Float32Array, start: number, columns: readonly number[]): number {
    let hash = 0x811c9dc5
    for (const column of columns) {
      one[0] = data[start + column]!
      hash = Math.imul(hash ^ bits[0]!, 0x01000193)
      hash ^= hash >>> 15
    }
    return hash
  }
  return {
    find(data: Float32Array, start: number, columns: readonly number[]): Int32Array | null {
      const found = byHash.get(hashOf(data, start, columns))
      if (!found) return null
      for (let index = 0; index < columns.length; index++)
        if (!Object.is(found.cells[index], data[start + columns[index]!])) return null
      return found.masks
    },
    add(data: Float32Array, start: number, columns: readonly number[], masks: Int32Array): void {
      if (byHash.size >= most) byHash.clear()
      const cells = Float32Array.from(columns, column => data[start + column]!)
      byHash.set(hashOf(data, start, columns), { cells, masks })
    },
  }
}

function isAlike(data: Float32Array, rows: number, columns: number, column: number): boolean {
  const first = data[column]!
  const isMissing = Number.isNaN(first)
  for (let row = 1, at = columns + column; row < rows; row++, at += columns) {
    const cell = data[at]!
    if (cell !== first && !(isMissing && Number.isNaN(cell))) return false
  }
  return true
}

interface Question {
  readonly column: number
  readonly threshold: number
  readonly missingIsYes: number
  readonly tree: number
  /** The leaves that are left after a no. */
  readonly kept: number
}

/** The questions of all trees, and what their leaves add: `MOST_LEAVES` a tree, those below a yes before those below its no. */
function laidOut({ roots, column, threshold, missingIsYes, yes, no, value }: Trees) {
  const questions: Question[] = []
  const leaves = new Float64Array(roots.length * MOST_LEAVES)
  let next = 0
  function visit(tree: number, at: number): void {
    if (yes[at]! < 0) {
      if (next < MOST_LEAVES) leaves[tree * MOST_LEAVES + next] = value[at]!
      next += 1
      return
    }
    const first = next
    visit(tree, yes[at]!)
    const kept = ~bitsBetween(first, next)
    questions.push({
      column: column[at]!,
      threshold: threshold[at]!,
      missingIsYes: missingIsYes[at]!,
      tree,
      kept,
    })
    visit(tree, no[at]!)
  }
  for (let tree = 0; tree < roots.length; tree++) {
    next = 0
    visit(tree, roots[tree]!)
    if (next > MOST_LEAVES) return null
  }
  return { questions, leaves }
}

/** Below a yes there never are all leaves of a tree. */
function bitsBetween(from: number, to: number): number {
  return to - from >= MOST_LEAVES ? -1 : ((1 << (to - from)) - 1) << from
}
