import type { Reserve } from '../../src/decision/reservation.ts'
import { seedOf } from '../../src/learning/exploration/chance.ts'
import { UNTOUCHED } from '../../src/stock.ts'
import type { PlainAction, PlainStrategy } from './plain-strategy.ts'

/** What becomes of the units that a decision asks for: of some actions another takes the last one just before. */
export interface Units {
  readonly reserve: Reserve
  /** Whether none is to be had of it when it is asked for. */
  isGone(action: PlainAction): boolean
  /** Whether nobody can be asked. */
  readonly unavailable: boolean
}

export function isStocked({ stock, budget }: PlainAction): boolean {
  return stock !== undefined || budget !== undefined
}

/** The same for the same decision. */
export function unitsFor(decisionId: string, { actions }: PlainStrategy): Units {
  const unavailable = (seedOf(decisionId) >>> 0) % 16 === 0
  const lost = actions.filter(({ id }) => (seedOf(decisionId, id) >>> 0) % 3 === 0)
  const isGone = (action: PlainAction) => isStocked(action) && (unavailable || lost.includes(action))
  return {
    unavailable,
    isGone,
    async reserve(claims) {
      if (unavailable) return null
      return claims.map(({ actionId }) => (lost.some(({ id }) => id === actionId) ? UNTOUCHED : null))
    },
  }
}
