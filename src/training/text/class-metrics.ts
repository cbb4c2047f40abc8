import { auc } from '../metrics.ts'

export interface ClassMetrics {
  rows: number
  /** The mean over the classes of each against all others; null where no class has both. */
  auc: number | null
  logLoss: number
  brier: number
  ece: number
  accuracy: number
  macroF1: number
  top3: number
}

/**
 * Scores given probabilities [rows, classes] against the true classes' places; a truth of -1 is a class that was not
 * learned, which no answer gets right. Brier is the squared error summed over the classes (over one of two); the
 * calibration error compares how sure the likeliest class is with how often it is right, in 10 bins.
 */
export function classMetrics(probabilities: Float32Array, truths: Int32Array, classes: number): ClassMetrics {
  const rows = truths.length
  let logLoss = 0
  let squares = 0
  let inTop3 = 0
  truths.forEach((truth, row) => {
    const own = probabilities.subarray(row * classes, (row + 1) * classes)
    const given = truth < 0 ? 0 : own[truth]!
    logLoss -= Math.log(Math.max(1e-15, given))
    squares += own.reduce((sum, probability) => sum + probability ** 2, 1 - 2 * given)
    if (truth >= 0 && own.reduce((higher, other) => higher + (other > given ? 1 : 0), 0) < 3) inTop3++
  })
  const answers = likeliest(probabilities, rows, classes)
  return {
    rows,
    auc: macroAuc(probabilities, truths, classes),
    logLoss: logLoss / rows,
    brier: squares / rows / (classes === 2 ? 2 : 1),
    ece: confidenceError(probabilities, truths, answers, classes),
    accuracy: answers.reduce((right, answer, row) => right + (answer === truths[row] ? 1 : 0), 0) / rows,
    macroF1: macroF1(answers, truths, classes),
    top3: inTop3 / rows,
  }
}

/** The place of each row's likeliest class. */
export function likeliest(probabilities: Float32Array, rows: number, classes: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => {
    let best = 0
    for (let at = 1; at < classes; at++)
      if (probabilities[row * classes + at]! > probabilities[row * classes + best]!) best = at
    return best
  })
}

export interface ClassCounts {
  /** Rows of the class, rows that were answered with it, and rows that are both. */
  rows: number
  answered: number
  right: number
}

export function classCounts(answers: Int32Array, truths: Int32Array, classes: number): ClassCounts[] {
  const counts = Array.from({ length: classes }, () => ({ rows: 0, answered: 0, right: 0 }))
  truths.forEach((truth, row) => {
    const answer = answers[row]!
    counts[answer]!.answered++
    if (truth >= 0) counts[truth]!.rows++
    if (truth === answer) counts[truth]!.right++
  })
  return counts
}

/** The harmonic mean of precision and recall; 0 where nothing is right. */
export function f1({ rows, answered, right }: ClassCounts): number {
  return right === 0 ? 0 : (2 * right) / (rows + answered)
}

/** Over the classes that are there, as truths or as answers. */
function macroF1(answers: Int32Array, truths: Int32Array, classes: number): number {
  const there = classCounts(answers, truths, classes).filter(({ rows, answered }) => rows + answered > 0)
  return there.reduce((sum, counts) => sum + f1(counts), 0) / there.length
}

function macroAuc(probabilities: Float32Array, truths: Int32Array, classes: number): number | null {
  const found: number[] = []
  for (let at = 0; at < classes; at++) {
    const scores = Float64Array.from(truths, (_, row) => probabilities[row * classes + at]!)
    const value = auc(
      scores,
      Uint8Array.from(truths, truth => (truth === at ? 1 : 0)),
    )
    if (!Number.isNaN(value)) found.push(value)
  }
  return found.length > 0 ? found.reduce((sum, value) => sum + value, 0) / found.length : null
}

function confidenceError(
  probabilities: Float32Array,
  truths: Int32Array,
  answers: Int32Array,
  classes: number,
): number {
  const gaps = new Float64Array(10)
  answers.forEach((answer, row) => {
    const sure = probabilities[row * classes + answer]!
    gaps[Math.min(9, Math.floor(sure * 10))]! += sure - (answer === truths[row] ? 1 : 0)
  })
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / truths.length
}
