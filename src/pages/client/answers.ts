/** One action to take. Money is in the strategy's currency. */
export interface ShownAction {
  readonly rank: number
  readonly actionId: string
  readonly kind: string
  readonly group: string
  readonly placement: string
  readonly propensity: number
  readonly value: number
  readonly priority: number
  readonly probability: number
  /** Texts by slot, such as `headline`, `body`, `script`, `button`, `href`. */
  readonly treatment: Readonly<Record<string, string>>
  /** One sentence: why this action. */
  readonly reason: string
}

/** A live reason that blocks kinds of actions, with what lifts it. */
export interface Lock {
  readonly id: string
  readonly blocks: readonly string[]
  readonly reason: string
  readonly liftedBy: string
}

/** What to do now, best first. */
export interface Decision {
  readonly decisionId: string
  readonly customerId: string
  readonly knownCustomer: boolean
  readonly sessionId: string | null
  readonly strategyVersion: string
  readonly at: string
  readonly actions: readonly ShownAction[]
  readonly locks: readonly Lock[]
  readonly noAction: boolean
  /** What placements show when nothing is left for them, by placement. */
  readonly fallback?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly arm: string
  /** Of a screen that is kept calm: what would be first otherwise. */
  readonly waiting?: { readonly actionId: string | null; readonly because: 'margin' | 'dwell' | 'prompts' }
  readonly degraded: readonly string[]
  /** Facts that were told and that the strategy does not declare. */
  readonly notes?: readonly { readonly path: string; readonly message: string }[]
}

/** RFC 9457. `status` is 0 where it was the client that refused. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly errors: readonly { readonly path: string; readonly message: string }[]
}

export interface Identity {
  readonly type: string
  readonly value: string
}

/** What came of an action that was shown. Only a rejection has a reason. */
export interface Outcome {
  readonly outcomeId?: string
  /** Names an impression, also in what is answered to it: both belong to the decision that told it first. */
  readonly impressionId?: string
  readonly decisionId: string
  readonly actionId: string
  readonly outcome: 'impression' | 'clicked' | 'accepted' | 'rejected' | 'resolved' | 'ignored'
  readonly reason?: string
  /** RFC 3339 */
  readonly at?: string
  /** Money that it brought, if known. */
  readonly value?: number
}

/** Something that happened. */
export interface LiveEvent {
  readonly type: string
  readonly data?: Record<string, unknown>
  /** RFC 3339; the time of its arrival where it is not given. */
  readonly at?: string
  readonly eventId?: string
  readonly channel?: string
}
