import type { TextSum } from '../../formula/text-sum.ts'
import { encoderOf } from './codes.ts'
import { gramTreeOf } from './gram-tree.ts'

/** The probability of each class of a text, in an array that the next call writes to. */
export type Weigh = (text: string) => Float64Array

/** Null where grams are told twice. */
export function weighingOf(text: TextSum): Weigh | null {
  const { words, weights, steps, levels, bias } = text
  const tree = gramTreeOf(text.grams)
  if (!tree) return null
  const encode = encoderOf(text)
  const stepped = weights.map((weight, place) => weight * steps[place]!)
  const classes = bias.length
  const sums = new Float64Array(classes)

  return said => {
    const found = tree.find(encode(said))
    let ofWords = 0
    let ofParts = 0
    for (let at = 0; at < found.length; at++) {
      const place = found[at]!
      if (place < words) ofWords += weights[place]! * weights[place]!
      else ofParts += weights[place]! * weights[place]!
    }
    const [scaleOfWords, scaleOfParts] = [1 / Math.sqrt(ofWords), 1 / Math.sqrt(ofParts)]
    sums.set(bias)
    for (let at = 0; at < found.length; at++) {
      const place = found[at]!
      const factor = stepped[place]! * (place < words ? scaleOfWords : scaleOfParts)
      const start = place * classes
      for (let each = 0; each < classes; each++) sums[each]! += factor * levels[start + each]!
    }
    return softmax(sums)
  }
}

/** In place. */
function softmax(sums: Float64Array): Float64Array {
  let most = Number.NEGATIVE_INFINITY
  for (let at = 0; at < sums.length; at++) if (sums[at]! > most) most = sums[at]!
  let all = 0
  for (let at = 0; at < sums.length; at++) all += sums[at] = Math.exp(sums[at]! - most)
  for (let at = 0; at < sums.length; at++) sums[at]! /= all
  return sums
}
