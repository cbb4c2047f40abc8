import { sigmoid } from '../../log-odds.ts'
import type { BinnedTable } from './table.ts'

/** Keeps the curvature of rows that are all but certain from vanishing. */
const leastCurvature = 1e-16

/** How many margins a row has: one for two classes, else one a class. */
export function marginsPerRow(classes: number): number {
  return classes === 2 ? 1 : classes
}

/** The margins that give each class its (weighted) share: what the trees start from. */
export function startMargins({ target, weights, classes }: BinnedTable, rows: Int32Array): Float64Array {
  // Half a row more a class, so that one without rows still has a logarithm.
  const shares = new Float64Array(classes).fill(0.5)
  for (const row of rows) shares[target[row]!]! += weights[row]!
  if (classes === 2) return Float64Array.of(Math.fround(Math.log(shares[1]! / shares[0]!)))
  const total = shares.reduce((sum, share) => sum + share, 0)
  return shares.map(share => Math.fround(Math.log(share / total)))
}

/**
 * First and second derivative of the rows' weighted log loss by the margin of `classAt`; `margins` has `stride` a row.
 * Softmax takes twice the diagonal, an upper bound of the Hessian, as XGBoost does.
 */
export function derivatives(
  table: BinnedTable,
  rows: Int32Array,
  margins: Float64Array,
  classAt: number,
  norms: Float64Array,
  gradients: Float64Array,
  curvatures: Float64Array,
): void {
  const { target, weights, classes } = table
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!
    const weight = weights[row]!
    if (classes === 2) {
      const probability = sigmoid(margins[row]!)
      gradients[row] = weight * (probability - target[row]!)
      curvatures[row] = weight * Math.max(probability * (1 - probability), leastCurvature)
    } else {
      const probability = Math.exp(margins[row * classes + classAt]! - norms[row]!)
      gradients[row] = weight * (probability - (target[row] === classAt ? 1 : 0))
      curvatures[row] = weight * Math.max(2 * probability * (1 - probability), leastCurvature)
    }
  }
}

/** ln Σ e^margin of each row, the same for all its classes. */
export function logNorms(rows: Int32Array, margins: Float64Array, classes: number, into: Float64Array): void {
  for (const row of rows) into[row] = logNorm(margins, row * classes, classes)
}

function logNorm(margins: Float64Array, first: number, classes: number): number {
  let most = -Infinity
  for (let at = first; at < first + classes; at++) most = Math.max(most, margins[at]!)
  let sum = 0
  for (let at = first; at < first + classes; at++) sum += Math.exp(margins[at]! - most)
  return most + Math.log(sum)
}

/** The rows' mean weighted log loss. */
export function meanLoss(
  { target, weights, classes }: BinnedTable,
  rows: Int32Array,
  margins: Float64Array,
): number {
  let sum = 0
  let total = 0
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!
    const weight = weights[row]!
    total += weight
    if (classes === 2) {
      const margin = margins[row]!
      const softplus = Math.max(margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)))
      sum += weight * (softplus - target[row]! * margin)
    } else {
      const first = row * classes
      sum += weight * (logNorm(margins, first, classes) - margins[first + target[row]!]!)
    }
  }
  return sum / total
}

/** Margins to probabilities: one a row for two classes, else one a class. */
export function probabilitiesOf(margins: Float64Array, classes: number): Float64Array {
  if (classes === 2) return margins.map(sigmoid)
  const found = new Float64Array(margins.length)
  for (let first = 0; first < margins.length; first += classes) {
    const norm = logNorm(margins, first, classes)
    for (let at = first; at < first + classes; at++) found[at] = Math.exp(margins[at]! - norm)
  }
  return found
}
