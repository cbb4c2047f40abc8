import { numbered } from './groups.ts'
import type { Logged, Target } from './logged.ts'
import { LEAST_ROWS, MOST_OUTSIDE, type Refusal } from './refusals.ts'

/** The first place of a placement in one logged decision. */
export interface LoggedFirst {
  readonly customerId: string
  readonly actionId: string
  /** Above 0. */
  readonly probability: number
  readonly reward: number
  /** Every action that might have been there, its propensity, and its chance; null where that is not known. */
  readonly candidates: readonly string[]
  readonly propensities: readonly number[]
  readonly chances: readonly (number | null)[]
}

/** Actions whose propensities the reward model reads, the most frequent candidates first. */
const MOST_FEATURES = 40
/** Probabilities are logged in millionths. */
const ROUNDED = 1e-6

/**
 * Logged decisions as the estimators take them, and what another strategy would have shown in each. Propensities are features: the
 * strategy's own belief in each action.
 */
export function loggedDecisions(
  rows: readonly LoggedFirst[],
  targets: readonly string[],
): { logged: Logged; target: Target & { kind: 'action' } } {
  const actions = [...new Set([...rows.flatMap(row => [row.actionId, ...row.candidates]), ...targets])]
  const code = new Map(actions.map((id, at) => [id, at]))
  const codes = (ids: readonly string[]) => Int32Array.from(ids, id => code.get(id)!)
  const probabilities = new Float64Array(rows.length * actions.length)
  rows.forEach((row, at) => {
    for (const [id, chance] of chancesOf(row)) probabilities[at * actions.length + code.get(id)!] = chance
  })
  const logged: Logged = {
    rows: rows.length,
    actions,
    action: codes(rows.map(({ actionId }) => actionId)),
    probability: Float64Array.from(rows, ({ probability }) => probability),
    probabilities,
    reward: Float64Array.from(rows, ({ reward }) => reward),
    customer: numbered(rows.map(({ customerId }) => customerId)),
    features: propensityColumns(rows),
    line: Int32Array.from(rows, (_, at) => at + 1),
  }
  return { logged, target: { kind: 'action', action: codes(targets) } }
}

/** What is not known of the candidates shares what is left evenly: it tells what was possible, not how likely. */
function chancesOf({ actionId, probability, candidates, chances }: LoggedFirst): Map<string, number> {
  const known = new Map([[actionId, probability]])
  const unknown: string[] = []
  candidates.forEach((id, at) => {
    const chance = chances[at] ?? null
    if (id === actionId) return
    if (chance === null) unknown.push(id)
    else known.set(id, chance)
  })
  const left = 1 - [...known.values()].reduce((sum, chance) => sum + chance, 0)
  if (left > ROUNDED * (known.size + 1)) for (const id of unknown) known.set(id, left / unknown.length)
  return known
}

function propensityColumns(rows: readonly LoggedFirst[]): Logged['features'] {
  const columns = new Map<string, { count: number; values: Float32Array }>()
  rows.forEach(({ candidates, propensities }, row) => {
    candidates.forEach((id, at) => {
      let column = columns.get(id)
      if (!column) {
        column = { count: 0, values: new Float32Array(rows.length).fill(Number.NaN) }
        columns.set(id, column)
      }
      column.count += 1
      column.values[row] = propensities[at]!
    })
  })
  return [...columns]
    .sort(([, a], [, b]) => b.count - a.count)
    .slice(0, MOST_FEATURES)
    .map(([id, { values }]) => ({ kind: 'number', name: `propensity of ${id}`, values }))
}

/** Where nothing was left to chance, and the target would have done something else, there is nothing to tell it by. */
export function nothingExplored({ rows, probability, action }: Logged, target: Int32Array): Refusal | null {
  if (rows < LEAST_ROWS || probability.some(chance => chance < 1 - ROUNDED)) return null
  const different = action.reduce((count, code, row) => count + (code === target[row] ? 0 : 1), 0)
  if (different <= MOST_OUTSIDE * rows) return null
  return {
    code: 'outside',
    missing: `nothing was explored: every logged action had the probability 1, and the target shows another in ${different.toLocaleString('en')} of ${rows.toLocaleString('en')} decisions`,
    remedy:
      'set exploration in arbitration.yaml, such as { method: epsilon, epsilon: 0.05, floor: 0.02 }, also for the kinds and the placement in question, and log on; or judge by a control group alone: --arm random',
  }
}
