import { fitLogistic } from './logistic.ts'
import { addRidge, emptyPenalty } from './penalty.ts'
import { type RandomSource, shuffle } from './random.ts'
import { totalOf, type Weights, weightsAt } from './weights.ts'

/** More rows tell the weights no better. */
const mostRows = 50_000

/**
 * One weight for each of the terms in `unseen`, whose values were never missing in training, to be added to the logit
 * where they are, so that a customer of whom little is known still gets a calibrated answer. Values are knocked out of
 * training rows at random (of half the rows a single one, of the others a random share) and the weights are fitted
 * on them, the model itself held; a row with everything knocked out, at the base rate, weighs as much as all the
 * rest, as an unknown customer is the commonest such case. `logitOf` answers for a row without the `gone` terms; row
 * -1 has none of them.
 */
export function missingWeights(
  unseen: readonly number[],
  rows: Int32Array,
  target: Uint8Array,
  logitOf: (row: number, gone: ReadonlySet<number>) => number,
  random: RandomSource,
  weights?: Weights,
): Float64Array {
  if (unseen.length === 0) return new Float64Array(0)
  const some = rows.length > mostRows ? shuffle(Int32Array.from(rows), random).subarray(0, mostRows) : rows
  const count = some.length + 1
  const width = unseen.length
  const cells = new Int32Array(count * width).fill(-1)
  const offset = new Float64Array(count)
  for (let at = 0; at < count; at++) {
    const gone = at === some.length ? new Set(unseen) : knockedOut(unseen, random)
    unseen.forEach((term, place) => {
      if (gone.has(term)) cells[at * width + place] = place
    })
    offset[at] = logitOf(some[at] ?? -1, gone)
  }
  const truths = Float64Array.from(some, row => target[row]!)
  const ofRows = weightsAt(weights, rows)
  const total = totalOf(ofRows)
  const baseRate = rows.reduce((sum, row, at) => sum + ofRows[at]! * target[row]!, 0) / total
  const ofSome = Float64Array.from(weightsAt(weights, some))
  const penalty = emptyPenalty()
  addRidge(penalty, 0, width, 1)
  return fitLogistic({
    width,
    cells,
    parameters: width,
    offset,
    penalty,
    target: followedBy(truths, baseRate),
    weight: followedBy(ofSome, totalOf(ofSome)),
  })
}

function knockedOut(terms: readonly number[], random: RandomSource): Set<number> {
  if (random() < 0.5) return new Set([terms[Math.floor(random() * terms.length)]!])
  const share = random()
  return new Set(terms.filter(() => random() < share))
}

function followedBy(values: Float64Array, last: number): Float64Array {
  const longer = new Float64Array(values.length + 1).fill(last)
  longer.set(values)
  return longer
}
