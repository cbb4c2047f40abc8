import type { Calm } from './calm.ts'

/** A request whose customer is known by id; the edge has checked it. */
export interface DecisionRequest {
  readonly customerId: string
  readonly channel: string
  /** In the order in which they choose. */
  readonly placements: readonly { readonly id: string; readonly limit: number }[]
  readonly sessionId?: string
  readonly context: Readonly<Record<string, unknown>>
  readonly exclude: readonly string[]
  readonly explain: boolean
  readonly deadlineMs?: number
  /** Of a screen that is watched, with one placement. */
  readonly calm?: Calm
}

/** Where the answer is less than it could be: `profile`, `scores:<name>`, `model:<name>`, `explanation`, `treatment:<action>`, `fallback:<placement>`, `stock`. */
export type Degraded = string
