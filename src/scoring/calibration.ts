import { logOdds, sigmoid } from '../log-odds.ts'
import { valueOn } from '../training/isotonic.ts'
import type { Calibration } from './manifest.ts'

/** Float rounding of a sum of tree votes or a softmax may step this far out of [0, 1]. */
const ROUNDING = 1e-6

/** What a calibration does to one probability; null leaves it as it is. */
export function calibrator(calibration: Calibration): ((probability: number) => number) | null {
  if (calibration === 'none') return null
  if ('platt' in calibration) {
    const { a, b } = calibration.platt
    return probability => platt(probability, a, b)
  }
  const points = calibration.isotonic
  return probability => valueOn(points, probability)
}

/**
 * Platt scaling on the log-odds: `1 / (1 + e^-(a·logit(p) + b))`, so that a = 1, b = 0 changes nothing
 * (Platt, 1999; on log-odds as in Kull et al., 2017).
 */
export function platt(probability: number, a: number, b: number): number {
  return sigmoid(a * logOdds(probability) + b)
}

/**
 * Calibrates raw outputs in place; what is no probability (NaN, infinite, outside [0, 1]) becomes NaN.
 * @returns how many rows are NaN
 */
export function settleProbabilities(
  raw: Float32Array,
  calibrate: ((probability: number) => number) | null,
): number {
  let nanRows = 0
  for (let i = 0; i < raw.length; i++) {
    const value = raw[i]!
    if (!(value >= -ROUNDING && value <= 1 + ROUNDING)) {
      raw[i] = Number.NaN
      nanRows++
      continue
    }
    const probability = value < 0 ? 0 : value > 1 ? 1 : value
    raw[i] = calibrate ? calibrate(probability) : probability
  }
  return nanRows
}

/** Of a model of values: what is no finite number becomes NaN. @returns how many rows are NaN */
export function settleValues(raw: Float32Array): number {
  let nanRows = 0
  for (let i = 0; i < raw.length; i++) {
    if (Number.isFinite(raw[i])) continue
    raw[i] = Number.NaN
    nanRows++
  }
  return nanRows
}
