import type { Decision, Identity, LiveEvent, Outcome, Problem } from './answers.ts'
import type { Listeners } from './listeners.ts'
import type { Because, Facts, Heard, Opened, Signals } from './messages.ts'

export interface SessionOptions {
  /** Whose session it is, or `identity`; neither to join one that is open. */
  readonly customerId?: string
  readonly identity?: Identity
  readonly channel: string
  /** What is watched. Without it nothing is: the session is only told. */
  readonly placement?: string
  readonly limit?: number
  /** What is so from the start. */
  readonly context?: Facts
  readonly watch?: boolean
  /** Also be told what is said, by `signals`. */
  readonly talk?: boolean
  /** Who numbers what is told; a name of its own unless given. One connection at a time may use a name. */
  readonly feeder?: string
  /** What may wait for the server, 500 unless given; then the oldest that was never sent is refused. */
  readonly maxWaiting?: number
}

/** What a session tells its listeners. */
export type SessionEvents = {
  opened: [opened: Opened]
  /** Whenever `decision` has changed, the first time too; `because` says why. */
  decision: [decision: Decision, because: Because]
  /** Whenever `signals` have changed, the first time too; `heard` is what was said since the last time, each event once (with `talk`). */
  signals: [signals: Signals, heard: readonly Heard[]]
  /** What was refused, or could not be watched. */
  error: [problem: Problem]
  /** It is over: ended by someone, by the end of the connection, or refused. */
  closed: []
}

export interface LiveSession {
  readonly id: string
  /** Who the server says that it is. */
  readonly customerId: string | null
  readonly decision: Decision | null
  readonly signals: Signals | null
  /** What is so now. */
  readonly facts: Readonly<Facts>
  readonly revision: number
  readonly isClosed: boolean
  /** Returns what ends it. */
  on: Listeners<SessionEvents>['on']
  /** These three resolve once it is durably kept and reject with `Refused`; sent again after a lost connection, and counted once. */
  event(event: LiveEvent): Promise<void>
  context(set: Facts, unset?: string[]): Promise<void>
  outcome(outcome: Omit<Outcome, 'decisionId'> & { decisionId?: string }): Promise<void>
  /** Ends the session for everybody, after what was told before. */
  close(): Promise<void>
}
