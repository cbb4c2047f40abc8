import type { Named } from './told-before.ts'

/** What came of an action that was shown, or the taking back of such a report. */
export type OutcomeReport =
  | {
      readonly outcomeId?: string
      /** The impression that it is, or is the answer to; whoever told that first, by whichever decision. */
      readonly impressionId?: string
      readonly decisionId: string
      readonly actionId: string
      readonly outcome: string
      readonly reason?: string
      readonly at?: number
      readonly value?: number
    }
  | Retraction

export interface Retraction {
  readonly retracts: string
  /** Whose it is; by default the customer's who had an entry of this id first. */
  readonly customerId?: string
}

export interface Note {
  readonly path: string
  readonly message: string
}

/** All that can be wrong is found before the first is written, so that a refused list leaves nothing behind. */
export interface Prepared {
  readonly customerId: string
  readonly note?: Note
  /** Where an outcome has an id of its own, which may stand for something else. */
  readonly named?: Named
  /** Throws `Problem` where an id stands for something else since a moment ago. */
  readonly write: () => Promise<Written>
}

export interface Written {
  /** Under which it is kept. */
  readonly id: string
  /** What is to be said of what was found then. */
  readonly notes: readonly Note[]
}
