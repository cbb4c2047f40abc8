import type { Vocabulary } from './vocabulary.ts'

/** What should be seen once a line has been heard. Names are ids of actions, kinds and locks of the demo bank. */
export interface Expected {
  readonly first?: string
  /** First, or below it and marked as better. */
  readonly best?: string
  readonly firstKind?: string
  readonly shown?: readonly string[]
  readonly notShown?: readonly string[]
  /** No card at all: the placement's fallback. */
  readonly nothing?: boolean
  /** All locks in force. */
  readonly locks?: readonly string[]
}

/** One thing that happens in a call. */
export type Step = {
  /** Seconds after the step before. */
  readonly after: number
  /** What to look at now, for a newcomer. */
  readonly look?: string
  readonly expect?: Expected
} & (
  | { readonly customer: string }
  | { readonly agent: string }
  | { readonly event: string; readonly data?: Readonly<Record<string, unknown>> }
  /** The agent presses a button on the screen: a fact, or the answer to the card of an action. */
  | { readonly tells: string; readonly value: unknown }
  | { readonly accepts: string }
  | { readonly declines: string; readonly reason: string }
)

/** A call of the demo bank as it could have been: to be played, and to be checked. */
export interface SampleCall {
  readonly id: string
  readonly title: string
  /** What it shows, in one sentence. */
  readonly shows: string
  readonly customerId: string
  readonly steps: readonly Step[]
}

/** Whether the strategy knows all that is told in these calls. They are of one bank, so that it is all or none. */
export function canFollow({ events, facts, declines }: Vocabulary, calls: readonly SampleCall[]): boolean {
  const types = new Set(events.map(({ type }) => type))
  const names = new Set(facts.map(({ name }) => name))
  const reasons = new Set(declines.map(({ id }) => id))
  return calls
    .flatMap(({ steps }) => steps)
    .every(
      step =>
        (!('event' in step) || types.has(step.event)) &&
        (!('tells' in step) || names.has(step.tells)) &&
        (!('reason' in step) || reasons.has(step.reason)),
    )
}
