import { seededChance } from '../../src/demo/seeded.ts'
import { linearOnnx, linearProbability } from '../../test/tiny-models.ts'
import type { Column, Made } from './take-up.ts'

/** Logistic: weights as wide as the columns' ranges are narrow. */
export function linear(columns: readonly Column[]): Made {
  const chance = seededChance(7)
  const weights = columns.map(({ low, high }) => Math.fround(chance.normal(0, 0.5) / (high - low)))
  const middle = columns.reduce((sum, { low, high }, i) => sum + weights[i]! * ((low + high) / 2), 0)
  const bias = Math.fround(-1.2 - middle)
  return {
    bytes: linearOnnx(weights, bias),
    probability: row => linearProbability(weights, bias, row),
  }
}
