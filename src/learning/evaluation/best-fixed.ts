import { seededRandom } from '../../training/random.ts'
import { customersOf, groupsOf } from './groups.ts'
import { type Logged, partOf, type Target } from './logged.ts'
import { LEAST_EFFECTIVE_ROWS } from './refusals.ts'
import { supportOf, weightsOf } from './weights.ts'

/** Always the action of this code. */
export function always(code: number, { actions }: Logged): Target {
  return { kind: 'same', chances: Float64Array.from(actions, (_, at) => (at === code ? 1 : 0)) }
}

/** Every action with the same chance. */
export function uniform({ actions }: Logged): Target {
  return { kind: 'same', chances: new Float64Array(actions.length).fill(1 / actions.length) }
}

/** The best single action, chosen on one half of the customers; the other half is left to say what it is worth. */
export interface BestFixed {
  readonly action: number
  readonly rest: Logged
}

/**
 * Chooses by self-normalised value among the actions that the log supports. To choose and to judge on the same rows would flatter the
 * choice. Null where no action is supported.
 */
export function bestFixed(logged: Logged, seed: number): BestFixed | null {
  const { customerOf, groupOf } = groupsOf(logged, seededRandom(seed + 1))
  const half = (side: 0 | 1) => rowsWhere(logged.rows, row => groupOf[customerOf[row]!]! % 2 === side)
  const chosenOn = partOf(logged, half(0))
  const { actions, reward } = chosenOn
  const customers = customersOf(chosenOn)
  let best: number | null = null
  let most = Number.NEGATIVE_INFINITY
  actions.forEach((_, code) => {
    const target = always(code, chosenOn)
    const weights = weightsOf(chosenOn, target)
    if (supportOf(chosenOn, target, weights, customers).effectiveRows < LEAST_EFFECTIVE_ROWS) return
    const sum = weights.reduce((total, weight) => total + weight, 0)
    const value = weights.reduce((total, weight, row) => total + weight * reward[row]!, 0) / sum
    if (value > most) [best, most] = [code, value]
  })
  return best === null ? null : { action: best, rest: partOf(logged, half(1)) }
}

function rowsWhere(rows: number, holds: (row: number) => boolean): Int32Array {
  const kept = new Int32Array(rows)
  let count = 0
  for (let row = 0; row < rows; row++) if (holds(row)) kept[count++] = row
  return kept.subarray(0, count)
}
