import type { Trees } from './trees.ts'

/** Bits of a mask. */
const MOST_LEAVES = 32

/**
 * Trees by what they ask of which column. A bit of a tree's mask stands for each of its leaves; a question that is answered with no takes
 * away those below its yes, in whatever order questions are asked, and the lowest bit that is left is where a row ends.
 */
export interface Layout {
  readonly trees: number
  /** The columns that are asked about. */
  readonly asked: readonly number[]
  /** Takes away what a column's value leaves no way to; a mask a tree. */
  ask(column: number, cell: number, masks: Int32Array): void
  /** The sum of the leaves to which both leave a way, one a tree. */
  sum(masks: Int32Array, others: Int32Array): number
}

/** Null where a tree has more leaves than a mask has bits. */
export function layoutOf(trees: Trees, columns: number): Layout | null {
  const laid = questionsOf(trees)
  if (!laid) return null
  const { questions, leaves } = laid
  // Those of a column follow each other by rising threshold: what is at most one threshold is at most all after it.
  questions.sort((a, b) => a.column - b.column || a.threshold - b.threshold)
  const threshold = Float64Array.from(questions, ({ threshold }) => threshold)
  const missingIsYes = Uint8Array.from(questions, ({ missingIsYes }) => missingIsYes)
  const tree = Int32Array.from(questions, ({ tree }) => tree)
  const kept = Int32Array.from(questions, ({ kept }) => kept)
  const starts = new Int32Array(columns + 1)
  for (const { column } of questions) starts[column + 1]! += 1
  for (let column = 0; column < columns; column++) starts[column + 1]! += starts[column]!
  const { constant, roots } = trees

  return {
    trees: roots.length,
    asked: Array.from({ length: columns }, (_, column) => column).filter(
      column => starts[column]! < starts[column + 1]!,
    ),
    ask(column, cell, masks) {
      const end = starts[column + 1]!
      let at = starts[column]!
      if (Number.isNaN(cell)) {
        for (; at < end; at++) if (missingIsYes[at] === 0) masks[tree[at]!]! &= kept[at]!
      } else for (; at < end && cell > threshold[at]!; at++) masks[tree[at]!]! &= kept[at]!
    },
    sum(masks, others) {
      let sum = constant
      for (let each = 0; each < masks.length; each++) {
        const mask = masks[each]! & others[each]!
        sum += leaves[each * MOST_LEAVES + 31 - Math.clz32(mask & -mask)]!
      }
      return sum
    },
  }
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
function questionsOf({ roots, column, threshold, missingIsYes, yes, no, value }: Trees) {
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
    questions.push({
      column: column[at]!,
      threshold: threshold[at]!,
      missingIsYes: missingIsYes[at]!,
      tree,
      kept: ~(((1 << (next - first)) - 1) << first),
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
