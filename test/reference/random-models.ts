import type { Chance } from '../../src/demo/seeded.ts'
import type { ModelInput } from '../../src/model-ports.ts'
import type { FakeModel } from '../builders.ts'
import type { Models } from './propensity.ts'
import { feature, texts, WORDS } from './random-expressions.ts'

/** The models that random strategies name: one that reads the offer, one that always fails, one that gives nothing some times. */
export function randomModels(chance: Chance): Models {
  return {
    'by-customer': model(() => feature(chance, false), chance),
    'by-offer': model(() => feature(chance, true), chance),
    sometimes: { ...model(() => feature(chance, true), chance), score: row => (row[0]! > 1 ? NaN : 0.4) },
    broken: {
      inputs: [{ feature: 'customer.age' }],
      score() {
        throw new Error('cannot be run')
      },
    },
  }
}

function model(drawFeature: () => string, chance: Chance): FakeModel {
  const inputs: ModelInput[] = [
    ...[1, 2, 3].map(() => ({
      feature: drawFeature(),
      ...(chance.yes(0.5) && { default: chance.pick([0, 2, -1.5]) }),
    })),
    { feature: chance.pick(texts), categories: WORDS.slice(1), default: 'c' },
    { feature: chance.pick(texts), ordinal: WORDS },
  ]
  return { inputs, score: logistic(Array.from({ length: 8 }, () => chance.whole(-3, 3) / 4)) }
}

/** What is missing adds nothing. */
export function logistic(weights: readonly number[]): FakeModel['score'] {
  return row => {
    let sum = -1
    for (const [index, value] of row.entries())
      if (Number.isFinite(value)) sum += weights[index % weights.length]! * Math.max(-8, Math.min(8, value))
    return 1 / (1 + Math.exp(-sum))
  }
}
