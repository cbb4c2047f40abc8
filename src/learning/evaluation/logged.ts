import type { Column } from '../../training/table.ts'

/** Logged bandit feedback: who was shown what, with which chance, and what it brought. One entry a row, codes into `actions`. */
export interface Logged {
  readonly rows: number
  /** Every action that the log or the target knows. */
  readonly actions: readonly string[]
  readonly action: Int32Array
  /** The chance with which the logging policy took the logged action, above 0. */
  readonly probability: Float64Array
  /** rows × actions: its chances for all actions, where the log has them. */
  readonly probabilities: Float64Array | null
  readonly reward: Float64Array
  /** The customer of each row, from 0; null where rows stand for themselves. */
  readonly customer: Int32Array | null
  readonly features: readonly Column[]
  /** Where the row was read, for messages. */
  readonly line: Int32Array
}

/** What the policy in question would do in each row. */
export type Target =
  /** Always one action: a code a row. */
  | { readonly kind: 'action'; readonly action: Int32Array }
  /** The same chances in every row, one an action. */
  | { readonly kind: 'same'; readonly chances: Float64Array }
  /** rows × actions. */
  | { readonly kind: 'chances'; readonly chances: Float64Array }
  /** Only the chance of the logged action is known. */
  | { readonly kind: 'logged'; readonly chances: Float64Array }

/** The chance with which the target takes the action; of one that is not known beyond the logged action, NaN. */
export function chanceOf(target: Target, row: number, action: number, { actions, action: logged }: Logged) {
  switch (target.kind) {
    case 'action':
      return target.action[row] === action ? 1 : 0
    case 'same':
      return target.chances[action]!
    case 'chances':
      return target.chances[row * actions.length + action]!
    case 'logged':
      return logged[row] === action ? target.chances[row]! : Number.NaN
  }
}

/** Some of the rows, in their order. */
export function partOf(logged: Logged, rows: Int32Array): Logged {
  const width = logged.actions.length
  const ints = (from: Int32Array) => rows.map(row => from[row]!)
  const doubles = (from: Float64Array) => Float64Array.from(rows, row => from[row]!)
  return {
    rows: rows.length,
    actions: logged.actions,
    action: ints(logged.action),
    probability: doubles(logged.probability),
    probabilities: logged.probabilities && wideOf(logged.probabilities, rows, width),
    reward: doubles(logged.reward),
    customer: logged.customer && ints(logged.customer),
    features: logged.features.map(column =>
      column.kind === 'number'
        ? { ...column, values: Float32Array.from(rows, row => column.values[row]!) }
        : { ...column, codes: ints(column.codes) },
    ),
    line: ints(logged.line),
  }
}

function wideOf(from: Float64Array, rows: Int32Array, width: number): Float64Array {
  const to = new Float64Array(rows.length * width)
  rows.forEach((row, at) => {
    to.set(from.subarray(row * width, (row + 1) * width), at * width)
  })
  return to
}
