import { auc, logLoss } from '../../metrics.ts'
import { seededRandom, shuffle } from '../../random.ts'
import type { Column } from '../../table.ts'
import type { BinaryReportInput } from '../input.ts'
import { gathered, sampleOf } from './sample.ts'

/** What the model loses when one column's values are dealt out anew among the held-out rows. */
export interface Permuted {
  column: Column
  /** Rise of the log loss: mean and standard deviation over the repeats. */
  logLoss: number
  deviation: number
  /** Mean fall of the AUC. */
  auc: number
}

export interface Importance {
  /** The columns that the model misses most first. */
  permuted: readonly Permuted[]
  rows: number
  repeats: number
}

const repeats = 5
const mostRows = 5000
const fewestRows = 500
/** Rows to predict altogether; with many columns, fewer rows a column. */
const predictedRows = 1_500_000

/** Permutation importance (Breiman, 2001; Fisher, Rudin and Dominici, 2019) on a sample of the held-out rows. */
export function importanceOf(
  input: Pick<BinaryReportInput, 'columns' | 'truths' | 'split' | 'predict' | 'seed'>,
) {
  const { columns, truths, split, predict, seed } = input
  const perColumn = Math.floor(predictedRows / (columns.length * repeats))
  const rows = sampleOf(split.test, Math.max(fewestRows, Math.min(mostRows, perColumn)), seed)
  const own = columns.map(column => gathered(column, rows))
  const ownTruths = Uint8Array.from(rows, row => truths[row]!)
  const whole = predict(own)
  const full = { logLoss: logLoss(whole, ownTruths), auc: auc(whole, ownTruths) }
  const random = seededRandom(seed)
  const permuted = columns.map((column, at): Permuted => {
    const rises = new Float64Array(repeats)
    let fall = 0
    for (let repeat = 0; repeat < repeats; repeat++) {
      const dealt = gathered(column, shuffle(Int32Array.from(rows), random))
      const answers = predict(own.with(at, dealt))
      rises[repeat] = logLoss(answers, ownTruths) - full.logLoss
      fall += (full.auc - auc(answers, ownTruths)) / repeats
    }
    const mean = rises.reduce((sum, rise) => sum + rise, 0) / repeats
    const squares = rises.reduce((sum, rise) => sum + (rise - mean) ** 2, 0)
    return { column, logLoss: mean, deviation: Math.sqrt(squares / (repeats - 1)), auc: fall }
  })
  permuted.sort((a, b) => b.logLoss - a.logLoss)
  return { permuted, rows: rows.length, repeats }
}
