import type { Encoder } from '../decision/features.ts'
import type { Scope } from '../strategy/language.ts'
import type { Action } from '../strategy/strategy.ts'

/** Tells which rows are written to be scored, and with which actions (null: of the customer alone); those of explanations are not told. */
export function noted(
  encoder: Encoder,
  note: (scope: Scope, actions: readonly Action[] | null) => void,
): Encoder {
  return {
    ...encoder,
    customerRow(scope) {
      note(scope, null)
      return encoder.customerRow(scope)
    },
    actionRows(scope, actions) {
      note(scope, actions)
      return encoder.actionRows(scope, actions)
    },
  }
}
