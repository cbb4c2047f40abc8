// Symmetric positive definite matrices as their lower triangle, row by row: for a few tens of rows.

/** Overwrites A by L with A = L Lᵀ, the diagonal of L by its reciprocals. What rounding has brought to 0 or below is taken as tiny. */
export function factorise(a: Float64Array, size: number): void {
  for (let row = 0, rowAt = 0; row < size; rowAt += ++row) {
    for (let column = 0, columnAt = 0; column <= row; columnAt += ++column) {
      let sum = a[rowAt + column]!
      for (let at = 0; at < column; at++) sum -= a[rowAt + at]! * a[columnAt + at]!
      if (column < row) a[rowAt + column] = sum * a[columnAt + column]!
      else a[rowAt + row] = 1 / Math.sqrt(Math.max(sum, TINY))
    }
  }
}

const TINY = 1e-12

/** Overwrites b by A⁻¹ b, given what `factorise` has left of A. */
export function solveFactorised(l: Float64Array, b: Float64Array): void {
  const size = b.length
  for (let row = 0, rowAt = 0; row < size; rowAt += ++row) {
    let sum = b[row]!
    for (let at = 0; at < row; at++) sum -= l[rowAt + at]! * b[at]!
    b[row] = sum * l[rowAt + row]!
  }
  for (let row = size - 1; row >= 0; row--) {
    const rowAt = (row * (row + 1)) / 2
    b[row]! *= l[rowAt + row]!
    for (let at = 0; at < row; at++) b[at]! -= l[rowAt + at]! * b[row]!
  }
}

let scratch = new Float64Array(64)

/** xᵀ A⁻¹ x, given what `factorise` has left of A. */
export function halfNorm(l: Float64Array, x: Float32Array): number {
  if (scratch.length < x.length) scratch = new Float64Array(x.length)
  const z = scratch
  let norm = 0
  for (let row = 0, rowAt = 0; row < x.length; rowAt += ++row) {
    // Two sums at a time: each waits for its own last step only.
    let even = x[row]!
    let odd = 0
    let at = 0
    for (; at + 1 < row; at += 2) {
      even -= l[rowAt + at]! * z[at]!
      odd -= l[rowAt + at + 1]! * z[at + 1]!
    }
    if (at < row) even -= l[rowAt + at]! * z[at]!
    const sum = (even + odd) * l[rowAt + row]!
    z[row] = sum
    norm += sum * sum
  }
  return norm
}
