import { type Alphabet, symbolsOf } from './alphabet.ts'
import type { Vocabulary } from './grams.ts'
import type { Quantised } from './quantised.ts'
import { sparseRows } from './sparse.ts'
import { softmaxRows } from './temperature.ts'

/** A text goes in as its n-grams, each adds its weights, and a softmax makes probabilities of the sums. */
export interface TextModel {
  classes: readonly string[]
  alphabet: Alphabet
  vocabulary: Vocabulary
  /** Of the grams, in the order of the vocabulary; the temperature is in them and in the bias. */
  weights: Quantised
  /** One a class. */
  bias: Float32Array
}

/** [texts, classes]: what the model's graph gives for the texts, to about 1e-6. */
export function probabilities(model: TextModel, texts: readonly string[]): Float32Array {
  const { alphabet, vocabulary, weights, bias } = model
  const classes = bias.length
  const data = sparseRows(
    vocabulary,
    texts.map(text => symbolsOf(alphabet, text)),
  )
  const logits = new Float32Array(texts.length * classes)
  const sum = new Float64Array(classes)
  for (let row = 0; row < texts.length; row++) {
    sum.set(bias)
    for (let entry = data.starts[row]!; entry < data.starts[row + 1]!; entry++) {
      const gram = data.columns[entry]!
      const factor = data.values[entry]! * weights.steps[gram]!
      const from = gram * classes
      for (let at = 0; at < classes; at++) sum[at]! += factor * weights.levels[from + at]!
    }
    logits.set(sum, row * classes)
  }
  return softmaxRows(logits, classes)
}
