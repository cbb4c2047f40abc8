import { sigmoid } from '../../log-odds.ts'

/** How one outcome bends and pulls the log-odds: a quadratic around the log-odds that were predicted. */
export interface Site {
  /** Minus the second derivative. */
  readonly curvature: number
  /** The first derivative. */
  readonly pull: number
}

/**
 * The logistic log-likelihood of an outcome as a quadratic around the predicted log-odds (Spiegelhalter & Lauritzen 1990), with the
 * greatest curvature that it has on the side to which the outcome pulls: p(1-p) for what was expected, and 1/4 (Böhning & Lindsay
 * 1988) for a surprise. There the quadratic stays below the log-likelihood, so that many outcomes that were all decided at the same,
 * wrong prediction do not carry the log-odds past the truth, as with p(1-p) they would by far.
 */
export function siteOf(logOdds: number, positive: boolean, weight: number): Site {
  const predicted = sigmoid(logOdds)
  const surprising = positive === predicted < 0.5
  return {
    curvature: weight * (surprising ? 0.25 : predicted * (1 - predicted)),
    pull: weight * ((positive ? 1 : 0) - predicted),
  }
}

/** How much of a learned difference in log-odds is to be believed at this variance of it (MacKay 1992). From 0 to 1. */
export function moderation(variance: number): number {
  return 1 / Math.sqrt(1 + (Math.PI * variance) / 8)
}
