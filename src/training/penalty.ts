/** The quadratic form ½ βᵀPβ as the entries of P's lower triangle. */
export interface Penalty {
  rows: number[]
  columns: number[]
  values: number[]
}

export function emptyPenalty(): Penalty {
  return { rows: [], columns: [], values: [] }
}

/** Adds strength × ½ Σ β² over the parameters from, from + 1, …: draws each towards 0. */
export function addRidge(penalty: Penalty, from: number, count: number, strength: number): void {
  for (let at = from; at < from + count; at++) add(penalty, at, at, strength)
}

/**
 * Adds strength × ½ Σ (β[k+1] - β[k])²: draws neighbouring bins together, so that many bins still give a smooth curve
 * (the same as a ridge on cumulative "thermometer" coding).
 */
export function addSmoothness(penalty: Penalty, from: number, count: number, strength: number): void {
  for (let at = from; at + 1 < from + count; at++) {
    add(penalty, at, at, strength)
    add(penalty, at + 1, at + 1, strength)
    add(penalty, at + 1, at, -strength)
  }
}

/** ½ βᵀPβ. */
export function penaltyOf(penalty: Penalty, beta: Float64Array): number {
  let sum = 0
  for (let at = 0; at < penalty.values.length; at++) {
    const row = penalty.rows[at]!
    const column = penalty.columns[at]!
    sum += (row === column ? 0.5 : 1) * penalty.values[at]! * beta[row]! * beta[column]!
  }
  return sum
}

/** Adds P to the lower triangle of the Hessian and Pβ to the gradient. */
export function applyPenalty(
  p: Penalty,
  beta: Float64Array,
  hessian: Float64Array,
  gradient: Float64Array,
): void {
  const size = beta.length
  for (let at = 0; at < p.values.length; at++) {
    const row = p.rows[at]!
    const column = p.columns[at]!
    const value = p.values[at]!
    hessian[row * size + column]! += value
    gradient[row]! += value * beta[column]!
    if (row !== column) gradient[column]! += value * beta[row]!
  }
}

function add(penalty: Penalty, row: number, column: number, value: number): void {
  penalty.rows.push(row)
  penalty.columns.push(column)
  penalty.values.push(value)
}
