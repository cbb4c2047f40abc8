import { Mistake } from '../mistake.ts'
import { seededRandom } from '../random.ts'
import { alphabetOf, symbolsOf } from './alphabet.ts'
import { type Choice, chooseCost } from './choose-cost.ts'
import { vocabularyOf } from './grams.ts'
import { quantised } from './quantised.ts'
import { softmaxRegression } from './softmax-regression.ts'
import { sparseRows } from './sparse.ts'
import type { TextModel } from './text-model.ts'

export interface TrainedText {
  model: TextModel
  choice: Choice
}

/** What the weights may take in the file, a byte each; and the most n-grams however few the classes. */
const mostWeights = 6_000_000
const mostGrams = 80_000
/** How exact the last fit is. */
const near = 1e-3

/**
 * Learns which of the classes a text is of: penalised multinomial logistic regression on the n-grams of its words and
 * characters. `labels` are places in `classes`, one a text. The same arguments give the same model. `tell` hears what is
 * being done and which share of the work is behind.
 */
export function trainText(
  texts: readonly string[],
  labels: Int32Array,
  classes: readonly string[],
  seed: number,
  tell: (step: string, share: number) => void = () => {},
): TrainedText {
  const random = seededRandom(seed)
  tell(`finding the n-grams of ${texts.length} texts`, 0)
  const alphabet = alphabetOf(texts)
  const symbols = texts.map(text => symbolsOf(alphabet, text))
  const most = Math.min(mostGrams, Math.floor(mostWeights / classes.length))
  const vocabulary = vocabularyOf(symbols, most)
  const data = sparseRows(vocabulary, symbols)
  const columns = vocabulary.grams.length
  if (columns === 0)
    throw new Mistake(
      `no two of the ${texts.length} texts have a part of a word in common: nothing can be learned. Bring others`,
    )
  let tried = 0
  const choice = chooseCost(data, labels, classes.length, columns, random, ({ cost, logLoss }) => {
    tried++
    tell(`cross-validated log loss ${logLoss.toFixed(4)} at cost ${cost}`, 0.85 * (1 - 0.75 ** tried))
  })
  tell(`fitting ${columns} n-grams to ${classes.length} classes`, 0.85)
  const regression = softmaxRegression(data, labels, classes.length, columns, random)
  // By way of a smaller cost, which is sooner there than at once.
  regression.fit(choice.cost / 4, 10 * near)
  regression.fit(choice.cost, near)
  const tempered = regression.weights.map(weight => weight / choice.temperature)
  const bias = tempered.slice(columns * classes.length)
  const weights = quantised(tempered.subarray(0, columns * classes.length), classes.length)
  return { model: { classes, alphabet, vocabulary, weights, bias }, choice }
}
