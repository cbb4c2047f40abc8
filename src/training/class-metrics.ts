import { auc, ece, type Metrics, macroF1, metricsOf } from './metrics.ts'

/**
 * Scores answers against the rows' classes. Of two classes there is one answer a row, the chance of class 1; else one a
 * class, row by row: then the AUC is the mean of each class against the rest, the Brier score sums over the classes,
 * and the calibration error is of the likeliest class's chance.
 */
export function scoredBy(answers: Float64Array, truths: Uint8Array, classes: number): Metrics {
  if (classes === 2) return metricsOf(answers, truths)
  const rows = truths.length
  const likeliest = Uint8Array.from(truths, (_truth, row) => bestClass(answers, row * classes, classes))
  const right = Uint8Array.from(truths, (truth, row) => (truth === likeliest[row] ? 1 : 0))
  const sure = Float64Array.from(truths, (_truth, row) => answers[row * classes + likeliest[row]!]!)
  let loss = 0
  let squares = 0
  let nearTop = 0
  truths.forEach((truth, row) => {
    const own = answers[row * classes + truth]!
    loss -= Math.log(Math.max(1e-15, own))
    let above = 0
    for (let at = 0; at < classes; at++) {
      const answer = answers[row * classes + at]!
      squares += (answer - (at === truth ? 1 : 0)) ** 2
      if (answer > own || (answer === own && at < truth)) above++
    }
    if (above < 3) nearTop++
  })
  return {
    rows,
    auc: meanAuc(answers, truths, classes),
    logLoss: loss / rows,
    brier: squares / rows,
    ece: ece(sure, right),
    accuracy: right.reduce((sum, hit) => sum + hit, 0) / rows,
    macroF1: macroF1(likeliest, truths, classes),
    top3: nearTop / rows,
  }
}

function bestClass(answers: Float64Array, first: number, classes: number): number {
  let best = 0
  for (let at = 1; at < classes; at++) if (answers[first + at]! > answers[first + best]!) best = at
  return best
}

function meanAuc(answers: Float64Array, truths: Uint8Array, classes: number): number {
  const each: number[] = []
  for (let at = 0; at < classes; at++) {
    const scores = Float64Array.from(truths, (_truth, row) => answers[row * classes + at]!)
    const found = auc(
      scores,
      truths.map(truth => (truth === at ? 1 : 0)),
    )
    if (!Number.isNaN(found)) each.push(found)
  }
  return each.reduce((sum, value) => sum + value, 0) / each.length
}
