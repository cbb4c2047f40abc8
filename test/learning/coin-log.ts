import { situations } from '../../bench/estimators/situations.ts'
import { type Resamples, resamplesOf } from '../../src/learning/evaluation/groups.ts'
import type { Logged } from '../../src/learning/evaluation/logged.ts'
import { seededRandom } from '../../src/training/random.ts'

export const settings = { seed: 1, baseline: null, rounds: 199 }

/** Two actions, each logged half the time; `b` is worth `more` than `a`. */
export function coinLog(rows: number, more = 0.2, changes: Partial<Logged> = {}): Logged {
  const random = seededRandom(rows)
  const action = Int32Array.from({ length: rows }, () => (random() < 0.5 ? 0 : 1))
  return {
    rows,
    actions: ['a', 'b'],
    action,
    probability: new Float64Array(rows).fill(0.5),
    probabilities: null,
    reward: Float64Array.from(action, code => (random() < 0.3 + more * code ? 1 : 0)),
    customer: null,
    features: [],
    line: Int32Array.from({ length: rows }, (_, row) => row + 2),
    ...changes,
  }
}

export const situation = (name: string) => situations.find(each => each.name.startsWith(name))!

const known = new Map<number, Resamples>()
export function resamples(groups: number): Resamples {
  const drawn = known.get(groups) ?? resamplesOf(groups, 299, 3)
  known.set(groups, drawn)
  return drawn
}
