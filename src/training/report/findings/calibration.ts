import { calibrationBins } from '../../metrics.ts'
import { type Interval, wilson } from './intervals.ts'
import type { Answers } from './quality.ts'
import { reachOf } from './reach.ts'

/** Rows of about the same probability: what was told, and what came true. */
export interface CalibrationPoint {
  from: number
  to: number
  rows: number
  meanProbability: number
  rate: Interval
}

const fewestBins = 4

/** Ten bins of equal width; where nearly all rows fall into the first few of them, tenths of the rows. */
export function calibrationOf({ probabilities, truths }: Answers): {
  points: CalibrationPoint[]
  ofTenths: boolean
} {
  const bins = calibrationBins(probabilities, truths)
  if (bins.filter(({ rows }) => rows >= truths.length / 200).length >= fewestBins)
    return {
      ofTenths: false,
      points: bins.map(({ from, rows, meanProbability, positiveShare }) => ({
        from,
        to: from + 0.1,
        rows,
        meanProbability,
        rate: wilson(Math.round(positiveShare * rows), rows),
      })),
    }
  const sorted = Float64Array.from(probabilities).sort()
  let below = 0
  const ascending = reachOf(probabilities, truths).tenths.toReversed()
  const points = ascending.map(({ rows, meanProbability, rate }) => {
    const from = sorted[below]!
    below += rows
    const to = sorted[Math.min(below, sorted.length - 1)]!
    return { from, to, rows, meanProbability, rate: wilson(Math.round(rate * rows), rows) }
  })
  return { ofTenths: true, points }
}
