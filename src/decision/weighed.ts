import type { Scope } from '../strategy/language.ts'
import type { Action } from '../strategy/strategy.ts'
import type { Decision } from './answer.ts'
import type { Placed } from './arbitration.ts'
import type { Dropped } from './policies.ts'

/** How many numbers a sheet has of each candidate. */
export const SHEET_COLUMNS = 7

/** How the candidates of a decision were weighed. To be read within one turn of the event loop. */
export interface Weighed {
  /** Those that passed the policies. */
  readonly candidates: readonly Action[]
  /** Of each: propensity, context weight, value, annoyance, handling, overrun, priority; NaN for what could not be worked out. */
  readonly sheet: Float64Array
  /** Of each, the chance of the first place of its placement; null where nothing is explored, NaN where it is not known. */
  readonly probabilities: readonly number[] | null
  /** By the policies, and those of which no unit was to be had. */
  readonly dropped: readonly Dropped[]
  readonly placed: readonly Placed[]
  readonly scope: Scope
}

/** Notes down a decision while it is made. */
export interface Notes {
  sheet(candidates: number): Float64Array
  /** Called within the turn in which the sheet was filled. */
  made(decision: Decision, weighed: Weighed): void
}
