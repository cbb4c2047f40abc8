import type { Encoder } from './decision/features.ts'
import type { Scoring } from './decision/propensities.ts'
import type { Learned } from './learning/adaptive/learned.ts'
import type { DecisionLog } from './log-port.ts'
import type { Chances, LoadedModel, Scorer } from './model-ports.ts'
import type { DecisionRecord, Store } from './ports.ts'
import type { Strategy } from './strategy/strategy.ts'

/** What the use cases work with; `server.ts` puts it together. */
export interface World {
  readonly store: Store
  readonly scorer: Scorer
  /** The model version of a record, or null where it is not to be had any more. */
  modelAt(name: string, version: string): Promise<LoadedModel | null>
  encoder(strategy: Strategy, model: LoadedModel): Encoder
  /** The probability of each class of a customer's text, by the model of this name. Rejects where it fails or there is none. */
  classify(model: string, text: string, customerId: string): Promise<Chances>
  /** The strategy in force. */
  strategy(): Strategy
  /** A strategy that was in force once, or null. */
  strategyAt(version: string): Promise<Strategy | null>
  /** Keeps a record soon; never waits, never throws. */
  remember(record: DecisionRecord): void
  /** The record of a decision, or null. */
  record(decisionId: string): Promise<DecisionRecord | null>
  /** Hears of an acceptance for which no unit was left. */
  oversold?(actionId: string): void
  /** Where decisions and what came of them are logged; undefined where they are not. */
  readonly log?: DecisionLog
  readonly learner: Learner
  /** Looks at some decisions to see what their models are given; undefined where nobody does. */
  readonly samples?: Samples
  /** Lets versions that only score see what is decided; undefined where there are none. */
  readonly shadows?: Shadowing
  /** Epoch milliseconds. */
  now(): number
  /** A new UUIDv7. */
  newId(): string
}

/** What adaptive actions have learned, on this replica and on the others. */
export interface Learner {
  /** As it is known now; never waits. */
  learned(strategy: Strategy): Learned
}

/** What models are given and what they give, looked at in some decisions. */
export interface Samples {
  /** The same scoring, watched where this decision is one of them. Counting waits until the event loop is free. */
  of(strategy: Strategy, scoring: Scoring): Scoring
}

/** Versions that only score, and what is decided. */
export interface Shadowing {
  /** The same scoring, and what is called once the answer is made: they score then what it had scored. Null where there are none. */
  of(strategy: Strategy, scoring: Scoring): { readonly scoring: Scoring; answered(): void } | null
}
