import { classCounts, macroF1 } from './class-counts.ts'
import { allAlike, totalOf, type Weights } from './weights.ts'

export interface Metrics {
  rows: number
  /** NaN where only one class is there. */
  auc: number
  logLoss: number
  brier: number
  ece: number
  accuracy: number
  macroF1: number
  /** The share of rows whose class is among the three likeliest. */
  top3: number
}

/** Scores given probabilities of 1 against 0/1 truths; rows count by their weights. */
export function metricsOf(
  probabilities: Float64Array,
  truths: Uint8Array,
  weights: Weights = allAlike(truths),
): Metrics {
  const answered = Uint8Array.from(probabilities, probability => (probability >= 0.5 ? 1 : 0))
  let right = 0
  let squares = 0
  truths.forEach((truth, row) => {
    if (answered[row] === truth) right += weights[row]!
    squares += weights[row]! * (probabilities[row]! - truth) ** 2
  })
  const total = totalOf(weights)
  return {
    rows: truths.length,
    auc: auc(probabilities, truths, weights),
    logLoss: logLoss(probabilities, truths, weights),
    brier: squares / total,
    ece: ece(probabilities, truths, weights),
    accuracy: right / total,
    macroF1: macroF1(classCounts(answered, truths, 2, truths.keys(), weights)),
    top3: 1,
  }
}

/** Mean negative log likelihood; probabilities are kept 1e-15 away from 0 and 1. */
export function logLoss(
  probabilities: Float64Array,
  truths: Uint8Array,
  weights: Weights = allAlike(truths),
): number {
  let sum = 0
  truths.forEach((truth, row) => {
    const probability = Math.min(1 - 1e-15, Math.max(1e-15, probabilities[row]!))
    sum -= weights[row]! * Math.log(truth === 1 ? probability : 1 - probability)
  })
  return sum / totalOf(weights)
}

/**
 * The chance that a positive scores above a negative, ties counting half: the Mann-Whitney U over its number of pairs.
 * A pair counts by the product of its weights. NaN when one class is absent.
 */
export function auc(scores: Float64Array, truths: Uint8Array, weights: Weights = allAlike(truths)): number {
  const order = Int32Array.from(truths.keys()).sort((a, b) => scores[a]! - scores[b]!)
  let below = 0
  let positives = 0
  let won = 0
  for (let from = 0; from < order.length; ) {
    let to = from
    let tiedPositives = 0
    let tiedNegatives = 0
    for (; to < order.length && scores[order[to]!] === scores[order[from]!]; to++) {
      const weight = weights[order[to]!]!
      if (truths[order[to]!] === 1) tiedPositives += weight
      else tiedNegatives += weight
    }
    won += tiedPositives * (below + tiedNegatives / 2)
    below += tiedNegatives
    positives += tiedPositives
    from = to
  }
  return won / (positives * below)
}

export interface CalibrationBin {
  from: number
  rows: number
  /** Of its rows, as the means below take them. */
  weight: number
  meanProbability: number
  positiveShare: number
}

/** Ten equal-width bins of the probability, the empty ones left out. */
export function calibrationBins(
  probabilities: Float64Array,
  truths: Uint8Array,
  weights: Weights = allAlike(truths),
): CalibrationBin[] {
  const sums = Array.from({ length: 10 }, (_, at) => ({
    from: at / 10,
    rows: 0,
    weight: 0,
    probability: 0,
    positives: 0,
  }))
  truths.forEach((truth, row) => {
    const bin = sums[Math.min(9, Math.floor(probabilities[row]! * 10))]!
    bin.rows++
    bin.weight += weights[row]!
    bin.probability += weights[row]! * probabilities[row]!
    bin.positives += weights[row]! * truth
  })
  return sums
    .filter(bin => bin.weight > 0)
    .map(({ from, rows, weight, probability, positives }) => ({
      from,
      rows,
      weight,
      meanProbability: probability / weight,
      positiveShare: positives / weight,
    }))
}

/** Expected calibration error: the mean gap between probability and share of positives, weighted by the bins' rows. */
export function ece(
  probabilities: Float64Array,
  truths: Uint8Array,
  weights: Weights = allAlike(truths),
): number {
  let sum = 0
  for (const bin of calibrationBins(probabilities, truths, weights))
    sum += bin.weight * Math.abs(bin.meanProbability - bin.positiveShare)
  return sum / totalOf(weights)
}
