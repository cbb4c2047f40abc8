import type { PathError } from '../errors.ts'
import type { ArmName } from '../strategy/exploration.ts'
import type { Waiting } from './calm.ts'
import type { Exclusion } from './exclusion.ts'
import type { Explanation } from './explanation.ts'
import type { Degraded } from './request.ts'
import type { Texts } from './treatments.ts'

/** One action to take, as the caller gets it. Money is in the strategy's currency. */
export interface ShownAction {
  readonly rank: number
  readonly actionId: string
  readonly kind: string
  readonly group: string
  readonly placement: string
  readonly propensity: number
  readonly value: number
  readonly priority: number
  /** The chance with which it came to its place, given those above it (`docs/strategy.md`, "Exploration"). */
  readonly probability: number
  readonly treatment: Texts
  readonly reason: string
  readonly explanation?: Explanation
}

export interface LockInForce {
  readonly id: string
  readonly blocks: readonly string[]
  readonly reason: string
  readonly liftedBy: string
}

/** The answer. All fields are always there, but for those that are marked. */
export interface Decision {
  readonly decisionId: string
  readonly customerId: string
  /** Whether a profile was found; without one, context and defaults decided. */
  readonly knownCustomer: boolean
  readonly sessionId: string | null
  readonly strategyVersion: string
  readonly at: string
  readonly actions: readonly ShownAction[]
  readonly locks: readonly LockInForce[]
  readonly noAction: boolean
  /** What placements show when nothing is left for them, by placement. */
  readonly fallback?: Readonly<Record<string, Texts>>
  /** Of the customer, for this month. */
  readonly arm: ArmName
  /** Of a screen that is kept calm: what would be first otherwise. */
  readonly waiting?: Waiting
  readonly degraded: readonly Degraded[]
  /** What was told and could not be used, such as a fact that is not declared; where there is something. */
  readonly notes?: readonly PathError[]
  readonly excluded?: readonly Exclusion[]
}
