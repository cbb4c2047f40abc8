import { classCounts, macroF1 } from './class-counts.ts'

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

/** Scores given probabilities of 1 against 0/1 truths. */
export function metricsOf(probabilities: Float64Array, truths: Uint8Array): Metrics {
  const answered = Uint8Array.from(probabilities, probability => (probability >= 0.5 ? 1 : 0))
  let right = 0
  let squares = 0
  truths.forEach((truth, row) => {
    if (answered[row] === truth) right++
    squares += (probabilities[row]! - truth) ** 2
  })
  const rows = truths.length
  return {
    rows,
    auc: auc(probabilities, truths),
    logLoss: logLoss(probabilities, truths),
    brier: squares / rows,
    ece: ece(probabilities, truths),
    accuracy: right / rows,
    macroF1: macroF1(classCounts(answered, truths, 2)),
    top3: 1,
  }
}

/** Mean negative log likelihood; probabilities are kept 1e-15 away from 0 and 1. */
export function logLoss(probabilities: Float64Array, truths: Uint8Array): number {
  let sum = 0
  truths.forEach((truth, row) => {
    const probability = Math.min(1 - 1e-15, Math.max(1e-15, probabilities[row]!))
    sum -= Math.log(truth === 1 ? probability : 1 - probability)
  })
  return sum / truths.length
}

/**
 * The chance that a positive scores above a negative, ties counting half: the Mann-Whitney U over its number of pairs,
 * from the sum of the positives' mean ranks. NaN when one class is absent.
 */
export function auc(scores: Float64Array, truths: Uint8Array): number {
  const order = Int32Array.from(truths.keys()).sort((a, b) => scores[a]! - scores[b]!)
  let rankSum = 0
  let positives = 0
  for (let from = 0; from < order.length; ) {
    let to = from + 1
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++
    for (let at = from; at < to; at++) {
      if (truths[order[at]!] !== 1) continue
      positives++
      rankSum += (from + 1 + to) / 2
    }
    from = to
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (truths.length - positives))
}

export interface CalibrationBin {
  from: number
  rows: number
  meanProbability: number
  positiveShare: number
}

/** Ten equal-width bins of the probability, the empty ones left out. */
export function calibrationBins(probabilities: Float64Array, truths: Uint8Array): CalibrationBin[] {
  const sums = Array.from({ length: 10 }, (_, at) => ({
    from: at / 10,
    rows: 0,
    probability: 0,
    positives: 0,
  }))
  truths.forEach((truth, row) => {
    const bin = sums[Math.min(9, Math.floor(probabilities[row]! * 10))]!
    bin.rows++
    bin.probability += probabilities[row]!
    bin.positives += truth
  })
  return sums
    .filter(bin => bin.rows > 0)
    .map(({ from, rows, probability, positives }) => ({
      from,
      rows,
      meanProbability: probability / rows,
      positiveShare: positives / rows,
    }))
}

/** Expected calibration error: the mean gap between probability and share of positives, weighted by the bins' rows. */
export function ece(probabilities: Float64Array, truths: Uint8Array): number {
  let sum = 0
  for (const bin of calibrationBins(probabilities, truths))
    sum += bin.rows * Math.abs(bin.meanProbability - bin.positiveShare)
  return sum / truths.length
}

/** The share of positives among the tenth with the highest scores, over the share among all. */
export function topDecileLift(scores: Float64Array, truths: Uint8Array): number {
  const order = Int32Array.from(truths.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b)
  const top = order.subarray(0, Math.max(1, Math.round(order.length / 10)))
  const found = top.reduce((sum, row) => sum + truths[row]!, 0)
  const all = truths.reduce((sum, truth) => sum + truth, 0)
  return found / top.length / (all / truths.length)
}
