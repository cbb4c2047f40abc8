import type { Decision } from './decision/answer.ts'
import type { Weighed } from './decision/weighed.ts'
import type { DecisionRecord, OutcomeEntry, Page } from './ports.ts'
import type { Strategy } from './strategy/strategy.ts'

/** A decision and what it was made of, as the decision log takes it. */
export interface LoggedDecision {
  readonly decision: Decision
  readonly weighed: Weighed
  readonly strategy: Strategy
  readonly request: DecisionRecord['request']
  readonly models: DecisionRecord['models']
}

/** What `tact log` and everything analytical read. Whatever is handed over is read at once, and written soon, by others. */
export interface DecisionLog {
  /** Where a decision's candidates are weighed (`Weighed.sheet`): overwritten by the next, within one turn of the event loop. */
  sheet(candidates: number): Float64Array
  /** Never waits, never throws; what cannot be written is lost, and counted. */
  decision(made: LoggedDecision): void
  /** The same work, of which nothing is written. */
  rehearse(made: LoggedDecision): void
  outcome(customerId: string, entry: OutcomeEntry): void
  retraction(customerId: string, outcomeId: string, at: number): void
  /**
   * Some of customers' lines, in the order of the files, from where the page before says; null begins. A page may be empty and not the
   * last. Rejects with `StoreUnavailable`.
   */
  lines(customerIds: readonly string[], from: string | null): Promise<Page<string>>
  /** Takes customers' lines out of all segments; how many they were. Rejects with `StoreUnavailable`. */
  erase(customerIds: readonly string[]): Promise<number>
}
