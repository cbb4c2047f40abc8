import type { Weights } from './weights.ts'

/** Chances, a class each, row by row. */
export type Chances = Float32Array | Float64Array
/** A class's place for each row. */
export type Places = Uint8Array | Int32Array

/** The place of each row's likeliest class: of several the first. */
export function likeliest(chances: Chances, rows: number, classes: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => {
    let best = 0
    for (let at = 1; at < classes; at++)
      if (chances[row * classes + at]! > chances[row * classes + best]!) best = at
    return best
  })
}

const top = 3

/** Whether a class is among the three likeliest of the row that begins at `first`: of classes with the same chance the earlier comes first. */
export function isAmongTop(
  chances: ArrayLike<number>,
  first: number,
  classes: number,
  place: number,
): boolean {
  if (place < 0) return false
  const own = chances[first + place]!
  let before = 0
  for (let at = 0; at < classes; at++) {
    const chance = chances[first + at]!
    if (chance > own || (chance === own && at < place)) before++
  }
  return before < top
}

export interface ClassCounts {
  /** Rows of the class, rows that were answered with it, and rows that are both. */
  rows: number
  answered: number
  right: number
}

/** Of all rows, or of those named, some perhaps more than once. A truth of -1 is a class that was not learned. */
export function classCounts(
  answers: Places,
  truths: Places,
  classes: number,
  rows: Iterable<number> = truths.keys(),
  weights?: Weights,
): ClassCounts[] {
  const counts = Array.from({ length: classes }, () => ({ rows: 0, answered: 0, right: 0 }))
  for (const row of rows) {
    const answer = answers[row]!
    const truth = truths[row]!
    const weight = weights ? weights[row]! : 1
    counts[answer]!.answered += weight
    if (truth >= 0) counts[truth]!.rows += weight
    if (truth === answer) counts[truth]!.right += weight
  }
  return counts
}

/** The harmonic mean of precision and recall; 0 where nothing is right. */
export function f1({ rows, answered, right }: ClassCounts): number {
  return right === 0 ? 0 : (2 * right) / (rows + answered)
}

/** The mean F1 of the classes that occur, or were answered. */
export function macroF1(counts: readonly ClassCounts[]): number {
  const there = counts.filter(({ rows, answered }) => rows + answered > 0)
  return there.reduce((sum, one) => sum + f1(one), 0) / there.length
}
