/** Keeps the log-odds of 0 and 1 finite. */
const EDGE = 1e-7

/** ln(p / (1 - p)) of a probability, which is kept 1e-7 away from 0 and 1. NaN stays NaN. */
export function logOdds(probability: number): number {
  const inside = Math.min(1 - EDGE, Math.max(EDGE, probability))
  return Math.log(inside / (1 - inside))
}

/** The probability that has these log-odds: 1 / (1 + e^-x). */
export function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds))
}
