/** A problem that was named and is not solved. */
export interface OpenIntent {
  readonly intent: string
  /** From 0 to 1. */
  readonly confidence: number
  readonly since: number
}

/** Seconds that the customer and the agent have spoken, and when the last of them fell silent. */
export interface Talked {
  readonly customer: number
  readonly agent: number
  readonly lastAt: number
}

/** What is understood over a whole session, beside its facts. */
export interface RunningState {
  readonly intents?: readonly OpenIntent[]
  readonly talk?: Talked
}
