import { type RandomSource, shuffle } from '../random.ts'
import type { SparseRows } from './sparse.ts'
import { wrightOmega } from './wright-omega.ts'

export interface SoftmaxRegression {
  /** columns × classes, then one row of classes that counts in every row: the bias. */
  weights: Float32Array
  /** Moves on towards the minimum for this cost, from where it is. */
  fit(cost: number, near: number): void
}

const mostEpochs = 60

/**
 * Minimises cost × Σ log loss + ½ ‖weights‖² over the classes' weights, the bias penalised as any. Coordinate ascent on
 * the dual (Yu, Huang and Lin, Machine Learning 85, 2011; Shalev-Shwartz and Zhang, JMLR 14, 2013): the weights are
 * cost × Σ row × (truth - share), and each row's shares in turn are set to where, with all others as they are, they
 * equal the probabilities that the weights then give. `near` is how far a row's shares may still move, on average, in
 * an epoch. No step size; a pass costs two multiplications an entry and class.
 */
export function softmaxRegression(
  data: SparseRows,
  labels: Int32Array,
  classes: number,
  columns: number,
  random: RandomSource,
): SoftmaxRegression {
  const weights = new Float32Array((columns + 1) * classes)
  const shares = new Float32Array(data.rows * classes)
  labels.forEach((label, row) => {
    shares[row * classes + label] = 1
  })
  const squares = squaredLengths(data)
  const order = Int32Array.from({ length: data.rows }, (_, row) => row)
  const logits = new Float64Array(classes)
  const fresh = new Float64Array(classes)
  const moves = new Float32Array(classes)
  let costNow = 0

  /** Sets the row's shares anew; answers by how much the one that moved most did. */
  function settle(row: number, cost: number, ignored: number): number {
    const bend = cost * squares[row]!
    const own = shares.subarray(row * classes, (row + 1) * classes)
    logitsOf(data, row, weights, columns, logits)
    for (let at = 0; at < classes; at++) logits[at]! += bend * own[at]!
    consistentShares(logits, bend, fresh)
    let most = 0
    for (let at = 0; at < classes; at++) {
      const move = own[at]! - fresh[at]!
      moves[at] = cost * move
      most = Math.max(most, Math.abs(move))
    }
    if (most < ignored) return most
    own.set(fresh)
    for (let entry = data.starts[row]!; entry < data.starts[row + 1]!; entry++)
      addScaled(weights, data.columns[entry]! * classes, moves, data.values[entry]!)
    addScaled(weights, columns * classes, moves, 1)
    return most
  }

  return {
    weights,
    fit(cost, near) {
      if (costNow > 0) for (let at = 0; at < weights.length; at++) weights[at]! *= cost / costNow
      costNow = cost
      for (let epoch = 0; epoch < mostEpochs; epoch++) {
        let moved = 0
        for (const row of shuffle(order, random)) moved += settle(row, cost, near / 5)
        if (moved < near * data.rows) return
      }
    },
  }
}

/** Fills `into` with the row's logits. */
export function logitsOf(
  data: SparseRows,
  row: number,
  weights: Float32Array,
  columns: number,
  into: Float64Array,
): void {
  const classes = into.length
  for (let at = 0; at < classes; at++) into[at] = weights[columns * classes + at]!
  for (let entry = data.starts[row]!; entry < data.starts[row + 1]!; entry++) {
    const value = data.values[entry]!
    const from = data.columns[entry]! * classes
    for (let at = 0; at < classes; at++) into[at]! += value * weights[from + at]!
  }
}

/** The shares p, adding up to 1, with p = softmax(logits - bend × p): ω(logits - level + ln bend) / bend each. */
function consistentShares(logits: Float64Array, bend: number, into: Float64Array): void {
  const shift = Math.log(bend)
  // From below: there the largest alone would be the whole, and Newton's steps only rise.
  let level = Math.max(...logits) - bend
  for (let step = 0; step < 30; step++) {
    let sum = 0
    let slope = 0
    for (let at = 0; at < logits.length; at++) {
      const omega = wrightOmega(logits[at]! + shift - level)
      into[at] = omega
      sum += omega
      slope += omega / (1 + omega)
    }
    level += (sum - bend) / slope
    if (Math.abs(sum - bend) < 1e-4 * bend) break
  }
  const sum = into.reduce((total, omega) => total + omega, 0)
  for (let at = 0; at < into.length; at++) into[at]! /= sum
}

function addScaled(target: Float32Array, from: number, step: Float32Array, scale: number): void {
  for (let at = 0; at < step.length; at++) target[from + at]! += scale * step[at]!
}

function squaredLengths({ rows, starts, values }: SparseRows): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 1
    for (let entry = starts[row]!; entry < starts[row + 1]!; entry++) sum += values[entry]! ** 2
    return sum
  })
}
