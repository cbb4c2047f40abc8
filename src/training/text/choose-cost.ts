import { type RandomSource, shuffle } from '../random.ts'
import { deal } from './deal.ts'
import { logitsOf, softmaxRegression } from './softmax-regression.ts'
import { rowsAt, type SparseRows } from './sparse.ts'
import { bestTemperature, type Tempered } from './temperature.ts'

/** One tried cost of a row's log loss against the penalty, and how well rows that it had not learned from were told. */
export interface Trial extends Tempered {
  cost: number
}

export interface Choice extends Trial {
  trials: readonly Trial[]
}

const folds = 3
/** Only as many folds are gone through as it takes for so many rows: more tell the costs apart no better. */
const enoughChecked = 3000
/** Of more rows than this a random part is taken. */
const mostRows = 20_000
const leastCost = 0.5
const mostTrials = 10
/** Comparing costs needs no exact fits. */
const near = 5e-3

/**
 * Chooses the cost, doubling it until the cross-validated log loss (each at its best temperature) stops falling. Each
 * fold goes on from its fit at the cost before. `tell` hears of each trial.
 */
export function chooseCost(
  all: SparseRows,
  labels: Int32Array,
  classes: number,
  columns: number,
  random: RandomSource,
  tell: (trial: Trial) => void,
): Choice {
  const some = shuffle(Int32Array.from(labels.keys()), random).subarray(0, mostRows).sort()
  const truths = some.map(row => labels[row]!)
  const foldOf = deal(truths, folds, random)
  const data = rowsAt(all, some)
  const needed = Math.min(folds, Math.ceil((folds * enoughChecked) / some.length))
  const parts = Array.from({ length: needed }, (_, fold) => {
    const learned = Int32Array.from(some.keys()).filter(row => foldOf[row] !== fold)
    const checked = Int32Array.from(some.keys()).filter(row => foldOf[row] === fold)
    const theirs = learned.map(row => truths[row]!)
    return {
      checked,
      regression: softmaxRegression(rowsAt(data, learned), theirs, classes, columns, random),
    }
  })
  const trials: Trial[] = []
  const checked = Int32Array.from(parts.flatMap(part => [...part.checked]))
  const known = checked.map(row => truths[row]!)
  const logits = new Float32Array(checked.length * classes)
  const one = new Float64Array(classes)
  for (let cost = leastCost; trials.length < mostTrials; cost *= 2) {
    let filled = 0
    for (const part of parts) {
      part.regression.fit(cost, near)
      for (const row of part.checked) {
        logitsOf(data, row, part.regression.weights, columns, one)
        logits.set(one, filled)
        filled += classes
      }
    }
    const trial = { cost, ...bestTemperature(logits, known, classes) }
    trials.push(trial)
    tell(trial)
    if (trials.length > 1 && trial.logLoss > trials.at(-2)!.logLoss) break
  }
  const best = trials.reduce((least, trial) => (trial.logLoss < least.logLoss ? trial : least))
  return { ...best, trials }
}
