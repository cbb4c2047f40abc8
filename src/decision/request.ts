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
}

/** Where the answer is less than it could be: `profile`, `scores:<name>`, `model:<name>`, `explanation`, `treatment:<action>`. */
export type Degraded = string
