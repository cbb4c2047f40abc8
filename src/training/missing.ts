import { type AdditiveModel, cellRows, logit } from './additive.ts'
import { cellCount, type Design } from './design.ts'
import { fitLogistic } from './logistic.ts'
import { addRidge, emptyPenalty } from './penalty.ts'
import type { RandomSource } from './random.ts'

/**
 * Gives a weight to each cell 0 that training never saw, so that a customer of whom little is known still gets a
 * calibrated answer. Values are knocked out of training rows at random (of half the rows a single one, of the others a
 * random share) and the weights of "missing" are fitted on them, all others held; rows with everything knocked
 * out, at the base rate, weigh as much as all the rest, as an unknown customer is the commonest such case.
 */
export function withMissingWeights(
  model: AdditiveModel,
  design: Design,
  rows: Int32Array,
  target: Uint8Array,
  random: RandomSource,
): AdditiveModel {
  const unseen = [...model.terms.keys()].filter(
    term => cellRows(design, term, rows, cellCount(model.terms[term]!))[0] === 0,
  )
  const count = rows.length + 1
  const width = unseen.length
  const cells = new Int32Array(count * width).fill(-1)
  const offset = new Float64Array(count)
  for (let at = 0; at < count; at++) {
    const gone = at === rows.length ? new Set(unseen) : knockedOut(unseen, random)
    unseen.forEach((term, place) => {
      if (gone.has(term)) cells[at * width + place] = place
    })
    const row = rows[at] ?? -1
    offset[at] = logit(model, term => (row < 0 || gone.has(term) ? 0 : design.cells[term]![row]!))
  }
  const truths = Float64Array.from(rows, row => target[row]!)
  const baseRate = truths.reduce((sum, truth) => sum + truth, 0) / rows.length
  const penalty = emptyPenalty()
  addRidge(penalty, 0, width, 1)
  const weights = fitLogistic({
    width,
    cells,
    parameters: width,
    offset,
    penalty,
    target: followedBy(truths, baseRate),
    weight: new Float64Array(count).fill(1).fill(rows.length, rows.length),
  })
  const termWeights = model.termWeights.map(known => Float64Array.from(known))
  unseen.forEach((term, place) => {
    termWeights[term]![0] = weights[place]!
  })
  return { ...model, termWeights }
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
