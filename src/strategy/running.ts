import type { Expression } from './language.ts'

/** What is understood over a whole session. Names of facts, and (`from`, `confidence`, `seconds`) of what events have in their data. */
export interface Running {
  /** The types of event in which somebody says something. */
  readonly events: ReadonlySet<string>
  /** Whether it was the customer. */
  readonly customer: Expression
  readonly sentiment: RunningSentiment | null
  readonly intents: RunningIntents | null
  readonly times: RunningTimes | null
}

export interface RunningSentiment {
  readonly from: string
  readonly fact: string
  /** In utterances. */
  readonly halfLife: number
  /** A reading of minus this counts whole at once. */
  readonly strong: number
}

export interface RunningIntents {
  readonly from: string
  readonly confidence: string | null
  readonly threshold: number
  /** Those that are problems; null: all are. */
  readonly problems: ReadonlySet<string> | null
  readonly fact: string
  /** Types of event that close the one that they name, or all. */
  readonly closedBy: ReadonlySet<string>
  /** While it holds none is open. */
  readonly closedWhile: Expression | null
}

export interface RunningTimes {
  readonly seconds: string | null
  readonly customer: string | null
  readonly agent: string | null
  readonly silence: string | null
  /** What an utterance takes at most where its seconds are not told. */
  readonly longest: number
}
