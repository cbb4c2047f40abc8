import type { Decision, ShownAction } from '../client/client.ts'

/** `explained` of `GET /v1/decisions/{id}`. Money is in the strategy's currency. */
export type Explained = ExplainedDecision | { readonly notExplained: string }

export interface ExplainedDecision extends Omit<Decision, 'actions'> {
  readonly actions: readonly (ShownAction & { readonly explanation?: Explanation })[]
  readonly excluded?: readonly Exclusion[]
}

export interface Explanation {
  readonly factors: Readonly<
    Record<
      'contextWeight' | 'lever' | 'propensity' | 'value' | 'annoyance' | 'handling' | 'overrun' | 'priority',
      number
    >
  >
  /** The context weights that applied, by id. */
  readonly contextWeights: Readonly<Record<string, number>>
  readonly propensity:
    | { readonly from: 'prior' }
    | {
        readonly from: 'model'
        readonly contributions: readonly {
          readonly feature: string
          readonly value: unknown
          readonly logOdds: number
        }[]
      }
}

/** Why an action is not shown, and what would have to be otherwise. */
export interface Exclusion {
  readonly actionId: string
  readonly stage: string
  readonly values: Readonly<Record<string, unknown>>
  readonly change: string
}
