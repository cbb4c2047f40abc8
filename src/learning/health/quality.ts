import { BINS, type Tally, tenthOf } from './tally.ts'

/** How good a model's probabilities were. */
export interface Quality {
  readonly outcomes: number
  readonly positives: number
  /** From the bins, those of one bin as ties; null where all outcomes are of one kind. */
  readonly auc: number | null
  /** How far `auc` may be from that of the probabilities themselves: half the share of pairs in one bin. */
  readonly aucError: number | null
  readonly logLoss: number
  readonly brier: number
  /** The mean gap between probability and share of positives over tenths of the probability, by their outcomes: as `ece` in manifests. */
  readonly calibrationError: number
}

const MILLION = 1e6

/** Null where there are no outcomes. */
export function qualityOf(tally: Tally): Quality | null {
  const of = (key: string) => tally[key] ?? 0
  const gaps = new Float64Array(10)
  let positives = 0
  let negatives = 0
  let above = 0
  let tied = 0
  for (let bin = 0; bin < BINS; bin++) {
    const yes = of(`+${bin}`)
    const no = of(`-${bin}`)
    if (yes + no === 0) continue
    gaps[tenthOf(bin)]! += of(`p${bin}`) / MILLION - yes
    above += yes * negatives
    tied += yes * no
    positives += yes
    negatives += no
  }
  const outcomes = positives + negatives
  if (outcomes === 0) return null
  const pairs = positives * negatives
  return {
    outcomes,
    positives,
    auc: pairs === 0 ? null : (above + tied / 2) / pairs,
    aucError: pairs === 0 ? null : tied / 2 / pairs,
    logLoss: of('loss') / MILLION / outcomes,
    brier: of('brier') / MILLION / outcomes,
    calibrationError: gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / outcomes,
  }
}
