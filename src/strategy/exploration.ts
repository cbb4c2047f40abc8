/** How customers are told apart for a month: all but the champion are given shares. */
export type ArmName = 'champion' | 'random' | 'propensity-only' | 'no-levers' | 'greedy'

/** Takes what lies above the arm before it and below `until`, from 0 to 1. */
export interface Arm {
  readonly name: ArmName
  readonly until: number
}

/** Which actions are put where they are by chance, and how. */
export interface Exploration {
  readonly method: 'none' | 'epsilon' | 'thompson' | 'squarecb'
  readonly epsilon: number
  readonly gamma: number
  /** Every candidate has at least this chance divided by their number. */
  readonly floor: number
  /** By the index of an action. */
  readonly explores: readonly boolean[]
  /** By the index of an action, which of a draw's numbers is its own; where left out, that of its index. */
  readonly lanes?: readonly number[]
  /** Null: all. */
  readonly placements: ReadonlySet<string> | null
  readonly arms: readonly Arm[]
}
