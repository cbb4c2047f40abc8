import { type Chances, classCounts, isAmongTop, likeliest, macroF1, type Places } from './class-counts.ts'
import { auc, ece, type Metrics, metricsOf } from './metrics.ts'
import { allAlike, totalOf, type Weights } from './weights.ts'

/** Scores what a learner answers: of two classes there is one answer a row, the chance of class 1; else one a class, row by row. */
export function scoredBy(
  answers: Float64Array,
  truths: Uint8Array,
  classes: number,
  weights?: Weights,
): Metrics {
  return classes === 2 ? metricsOf(answers, truths, weights) : classMetrics(answers, truths, classes, weights)
}

/**
 * Scores chances [rows, classes] against the places of the true classes; a truth of -1 is a class that was not learned, which no answer
 * gets right. The AUC is the mean of each class against the rest, NaN where no class has both; the Brier score sums over the classes
 * (over one of two); the calibration error is of the likeliest class's chance.
 */
export function classMetrics(
  chances: Chances,
  truths: Places,
  classes: number,
  weights: Weights = allAlike(truths),
): Metrics {
  const rows = truths.length
  const answers = likeliest(chances, rows, classes)
  const right = Uint8Array.from(answers, (answer, row) => (answer === truths[row] ? 1 : 0))
  const sure = Float64Array.from(answers, (answer, row) => chances[row * classes + answer]!)
  let loss = 0
  let squares = 0
  let nearTop = 0
  truths.forEach((truth, row) => {
    const first = row * classes
    const weight = weights[row]!
    loss -= weight * Math.log(Math.max(1e-15, truth < 0 ? 0 : chances[first + truth]!))
    for (let at = 0; at < classes; at++)
      squares += weight * (chances[first + at]! - (at === truth ? 1 : 0)) ** 2
    if (truth < 0) squares += weight
    if (isAmongTop(chances, first, classes, truth)) nearTop += weight
  })
  const total = totalOf(weights)
  return {
    rows,
    auc: meanAuc(chances, truths, classes, weights),
    logLoss: loss / total,
    brier: squares / total / (classes === 2 ? 2 : 1),
    ece: ece(sure, right, weights),
    accuracy: right.reduce((sum, hit, row) => sum + weights[row]! * hit, 0) / total,
    macroF1: macroF1(classCounts(answers, truths, classes, truths.keys(), weights)),
    top3: nearTop / total,
  }
}

function meanAuc(chances: Chances, truths: Places, classes: number, weights: Weights): number {
  const each: number[] = []
  for (let at = 0; at < classes; at++) {
    const scores = Float64Array.from(truths, (_truth, row) => chances[row * classes + at]!)
    const found = auc(
      scores,
      Uint8Array.from(truths, truth => (truth === at ? 1 : 0)),
      weights,
    )
    if (!Number.isNaN(found)) each.push(found)
  }
  return each.reduce((sum, value) => sum + value, 0) / each.length
}
