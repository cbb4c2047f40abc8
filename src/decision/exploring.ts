import { explorer, type FirstChances, methodOf } from '../learning/exploration/explore.ts'
import type { ArmName } from '../strategy/exploration.ts'
import type { Action, Strategy } from '../strategy/strategy.ts'
import type { Explore, Valuation, Valued } from './arbitration.ts'
import type { DecisionRequest } from './request.ts'

/**
 * What explores in one decision, or nothing where nothing is explored. Chance comes from the decision's id; within a session it comes from
 * the session's, and so falls the same way while nothing changes: what is seen does not flicker, and what one comes back to is still there.
 */
export function exploringOf(
  { exploration, version, floor }: Strategy,
  arm: ArmName,
  values: Valuation,
  { sessionId }: DecisionRequest,
  decisionId: string,
  onFirst?: FirstChances,
): Explore | undefined {
  const method = methodOf(arm, exploration)
  if (!method) return undefined
  const rankBy =
    method === 'propensity-only' ? byPropensity : method === 'no-levers' ? values.withoutLever : byPriority
  return explorer(exploration, method, { rankBy, seed: [sessionId ?? decisionId, version], floor }, onFirst)
}

const byPriority = ({ priority }: Valued) => priority
const byPropensity = ({ propensity }: Valued) => propensity

/** Notes down, one a candidate, the chance of the first place of its placement; null where nothing was explored, NaN where it is not known. */
export function firstChances(candidates: readonly Action[]): {
  readonly note: FirstChances
  noted(): readonly number[] | null
} {
  let noted: number[] | null = null
  return {
    note(_placement, contenders, chances) {
      noted ??= new Array(candidates.length).fill(Number.NaN)
      for (const [index, { action }] of contenders.entries())
        noted[candidates.indexOf(action)] = chances[index]!
    },
    noted: () => noted,
  }
}
