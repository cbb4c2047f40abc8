import type { Decision, Identity, LiveEvent, Lock, Outcome, Problem } from './answers.ts'

/** Facts by name. */
export type Facts = Record<string, unknown>

/** What is asked of a session, whether it is opened or taken up again. */
export interface Asked {
  readonly placement?: string
  readonly limit?: number
  readonly watch?: boolean
  readonly talk?: boolean
  readonly feeder?: string
}

interface Open extends Asked {
  readonly type: 'open'
  readonly session: string
  readonly customerId?: string
  readonly identity?: Identity
  readonly channel: string
  readonly context?: Facts
}

interface Resume extends Asked {
  readonly type: 'resume'
  readonly session: string
  readonly after: number
  readonly decisionId?: string
  readonly channel?: string
}

/** What is told about a session: numbered, acknowledged, and counted once. */
export type Told =
  | { readonly type: 'event'; readonly event: LiveEvent }
  | { readonly type: 'context'; readonly set?: Facts; readonly unset?: string[] }
  | ({ readonly type: 'outcome' } & Outcome)

interface Numbered {
  readonly session: string
  readonly seq?: number
}

/** What the client sends. */
export type ClientMessage = SessionMessage | { readonly type: 'ping' }

/** What is about a session. */
export type SessionMessage = Open | Resume | (Told & Numbered) | ({ readonly type: 'close' } & Numbered)

/** What is understood of the session now. */
export interface Signals {
  readonly context: Readonly<Facts>
  readonly intents: readonly {
    readonly intent: string
    readonly confidence: number
    /** RFC 3339 */
    readonly since: string
  }[]
  readonly locks: readonly Lock[]
}

/** An event of the session, with what signals added to its data. */
export interface Heard {
  readonly eventId: string
  readonly type: string
  /** RFC 3339 */
  readonly at: string
  readonly data: Readonly<Facts>
}

export type Because = { readonly seq: number } | { readonly reason: string }

export interface Opened {
  readonly type: 'opened'
  readonly session: string
  readonly customerId?: string
  readonly revision: number
  /** The last number kept of what this feeder has told; null where it has told nothing. */
  readonly seq?: number | null
  readonly context: Readonly<Facts>
  readonly decision: Decision | null
  readonly signals?: Signals | null
}

/** What the server sends. */
export type ServerMessage =
  | Opened
  | {
      readonly type: 'ack'
      readonly session: string
      readonly seq?: number
      readonly notes?: Decision['notes']
    }
  | {
      readonly type: 'decision'
      readonly session: string
      readonly revision: number
      readonly because: Because
      readonly decision: Decision
    }
  | {
      readonly type: 'signals'
      readonly session: string
      readonly revision: number
      readonly signals: Signals
      readonly heard?: readonly Heard[]
    }
  | { readonly type: 'error'; readonly session?: string; readonly seq?: number; readonly problem: Problem }
  | { readonly type: 'closed'; readonly session: string }
  | { readonly type: 'pong' }
