import { auc, ece, logLoss } from '../../metrics.ts'
import { seededRandom } from '../../random.ts'
import { aucInterval, bootstrap, type Interval } from './intervals.ts'

/** How good probabilities are, against those of somebody who knows nothing but the training rows' base rate. */
export interface Quality {
  measures: readonly Measure[]
  /** The calibration error that right probabilities would show on so many rows, by chance alone. */
  eceByChance: number
}

export interface Measure {
  measure: 'auc' | 'logLoss' | 'brier' | 'ece'
  heldOut: Interval
  train: number
  /** Of the base rate, on the held-out rows. */
  naive: number
}

export interface Answers {
  probabilities: Float64Array
  truths: Uint8Array
}

/** Figures of held-out and training rows; intervals by DeLong for AUC, by bootstrap for the others. */
export function qualityOf(heldOut: Answers, train: Answers, seed: number): Quality {
  const { probabilities, truths } = heldOut
  const rate = baseRate(train.truths)
  const naive: Answers = { probabilities: probabilities.map(() => rate), truths }
  const gathered: Answers = {
    probabilities: new Float64Array(truths.length),
    truths: new Uint8Array(truths.length),
  }
  const intervals = bootstrap(
    truths.length,
    rows => {
      for (let at = 0; at < rows.length; at++) {
        gathered.probabilities[at] = probabilities[rows[at]!]!
        gathered.truths[at] = truths[rows[at]!]!
      }
      return losses(gathered)
    },
    seed,
  )
  const ofTrain = losses(train)
  const ofNaive = losses(naive)
  const names = ['logLoss', 'brier', 'ece'] as const
  return {
    measures: [
      {
        measure: 'auc',
        heldOut: aucInterval(probabilities, truths),
        train: auc(train.probabilities, train.truths),
        naive: 0.5,
      },
      ...names.map((measure, at) => ({
        measure,
        heldOut: intervals[at]!,
        train: ofTrain[at]!,
        naive: ofNaive[at]!,
      })),
    ],
    eceByChance: eceByChance(probabilities, seed),
  }
}

export function baseRate(truths: Uint8Array): number {
  return truths.reduce((sum, truth) => sum + truth, 0) / truths.length
}

function losses({ probabilities, truths }: Answers): [logLoss: number, brier: number, ece: number] {
  let squares = 0
  for (let row = 0; row < truths.length; row++) squares += (probabilities[row]! - truths[row]!) ** 2
  return [logLoss(probabilities, truths), squares / truths.length, ece(probabilities, truths)]
}

const simulations = 100

/** Mean calibration error when each row's truth is drawn with the very probability that was told. */
function eceByChance(probabilities: Float64Array, seed: number): number {
  const random = seededRandom(seed)
  const truths = new Uint8Array(probabilities.length)
  let sum = 0
  for (let simulation = 0; simulation < simulations; simulation++) {
    for (let row = 0; row < truths.length; row++) truths[row] = random() < probabilities[row]! ? 1 : 0
    sum += ece(probabilities, truths)
  }
  return sum / simulations
}
