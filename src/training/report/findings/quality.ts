import { auc, ece, logLoss } from '../../metrics.ts'
import { seededRandom } from '../../random.ts'
import { allAlike, totalOf, type Weights } from '../../weights.ts'
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
  /** How much each row counts; without them all count the same. */
  weights?: Weights
}

/** Figures of held-out and training rows; intervals by DeLong for AUC (of weighted rows by bootstrap), by bootstrap for the others. */
export function qualityOf(heldOut: Answers, train: Answers, seed: number): Quality {
  const { probabilities, truths, weights = allAlike(truths) } = heldOut
  const rate = baseRate(train)
  const naive: Answers = { probabilities: probabilities.map(() => rate), truths, weights }
  const gathered = {
    probabilities: new Float64Array(truths.length),
    truths: new Uint8Array(truths.length),
    weights: new Float32Array(truths.length),
  }
  const intervals = bootstrap(
    truths.length,
    rows => {
      for (let at = 0; at < rows.length; at++) {
        gathered.probabilities[at] = probabilities[rows[at]!]!
        gathered.truths[at] = truths[rows[at]!]!
        gathered.weights[at] = weights[rows[at]!]!
      }
      return heldOut.weights ? [...losses(gathered), aucOf(gathered)] : losses(gathered)
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
        heldOut: heldOut.weights ? intervals[3]! : aucInterval(probabilities, truths),
        train: aucOf(train),
        naive: 0.5,
      },
      ...names.map((measure, at) => ({
        measure,
        heldOut: intervals[at]!,
        train: ofTrain[at]!,
        naive: ofNaive[at]!,
      })),
    ],
    eceByChance: eceByChance(probabilities, weights, seed),
  }
}

/** The (weighted) share of positives. */
export function baseRate({
  truths,
  weights = allAlike(truths),
}: Pick<Answers, 'truths' | 'weights'>): number {
  return truths.reduce((sum, truth, row) => sum + weights[row]! * truth, 0) / totalOf(weights)
}

function aucOf({ probabilities, truths, weights }: Answers): number {
  return auc(probabilities, truths, weights)
}

function losses({
  probabilities,
  truths,
  weights = allAlike(truths),
}: Answers): [logLoss: number, brier: number, ece: number] {
  let squares = 0
  for (let row = 0; row < truths.length; row++)
    squares += weights[row]! * (probabilities[row]! - truths[row]!) ** 2
  return [
    logLoss(probabilities, truths, weights),
    squares / totalOf(weights),
    ece(probabilities, truths, weights),
  ]
}

const simulations = 100

/** Mean calibration error when each row's truth is drawn with the very probability that was told. */
function eceByChance(probabilities: Float64Array, weights: Weights, seed: number): number {
  const random = seededRandom(seed)
  const truths = new Uint8Array(probabilities.length)
  let sum = 0
  for (let simulation = 0; simulation < simulations; simulation++) {
    for (let row = 0; row < truths.length; row++) truths[row] = random() < probabilities[row]! ? 1 : 0
    sum += ece(probabilities, truths, weights)
  }
  return sum / simulations
}
