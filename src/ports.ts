import type { AllKept } from './all-kept-port.ts'
import type { Adapted } from './decision/adapted.ts'
import type { DecisionRequest } from './decision/request.ts'
import type { RunningState } from './session/running-state.ts'
import type { Ledger, StockKeeper } from './stock.ts'
import type { Stream } from './stream-ports.ts'

// What the use cases need from the world: types only. Adapters in `stores/` and `scoring/` provide it, `server.ts` chooses them.
// Times are epoch milliseconds, money is the strategy's one currency.

/** A free, JSON-like map: a customer's attributes, an event's data. */
export type Values = Readonly<Record<string, unknown>>

export interface Profile {
  readonly attributes: Values
  /** Grows by one at every write; a write names the revision that it has read. */
  readonly revision: number
  readonly updatedAt: number
  /** Who said so: `api`, `import`, `demo`. */
  readonly source: string
}

/** One live fact of a session: what is so, and since when. */
export interface Fact {
  readonly value: unknown
  readonly at: number
}

/** One interaction (a call, a visit): its live facts die with it. */
export interface Session {
  readonly id: string
  readonly customerId: string
  readonly channel: string
  readonly openedAt: number
  readonly revision: number
  readonly facts: Readonly<Record<string, Fact>>
  readonly running?: RunningState
  readonly endedAt?: number
  /** Who feeds it, with the last `seq` that is kept; who was heard last is at the end. */
  readonly fedBy?: readonly (readonly [feeder: string, seq: number])[]
}

export interface OutcomeEntry {
  readonly type: 'outcome'
  readonly id: string
  readonly at: number
  readonly decisionId: string
  readonly actionId: string
  /** Kept with the outcome, so that limits still hold after an action left the strategy. */
  readonly group: string
  readonly issue: string
  readonly kind: string
  readonly outcome: string
  readonly reason?: string
  readonly channel: string
  readonly value?: number
  /** Of a rejection, how much it teaches of the action, from 0 to 1; missing means all. */
  readonly weight?: number
}

export interface EventEntry {
  readonly type: 'event'
  readonly id: string
  readonly at: number
  readonly event: string
  readonly sessionId?: string
  readonly channel?: string
  readonly data: Values
}

/** One line of a customer's history. */
export type Entry = OutcomeEntry | EventEntry

/** Everything that a decision needs to know of one customer. */
export interface Memory {
  readonly profile: Profile | null
  readonly session: Session | null
  /** Where the session is another customer's, whose; it may have ended. */
  readonly sessionOf?: string
  /** Oldest first by `at`; retracted entries are gone. */
  readonly history: readonly Entry[]
  /** What is gone of each action asked for. */
  readonly taken: Readonly<Record<string, Ledger>>
  /** Of which of them the owner holds a unit. Missing where no owner was named, and in what was recorded before it was kept. */
  readonly holding?: readonly string[]
}

export interface Recall {
  readonly customerId: string
  readonly sessionId?: string
  /** Actions with a stock or a budget: what is gone of them is needed. */
  readonly stocked: readonly string[]
  /** Who may hold units of them. */
  readonly owner?: string
}

/** What came under an id. */
export interface Known {
  readonly entry: Entry
  readonly takenBack: boolean
}

/** What is to be kept of one customer, all or nothing. */
export interface Keep {
  readonly customerId: string
  readonly entries: readonly Entry[]
  /** Ids of entries taken back; an id that was never seen is barred for the future. */
  readonly retract?: readonly string[]
  /** The session's next state: written only where the stored revision is `session.revision - 1` (0: none stored). */
  readonly session?: Session
  /** From now; the session is forgotten then. */
  readonly sessionTtlMs?: number
  /** Response windows that open, unless they are open; and those that need no end any more. Ids are the caller's. */
  readonly awaits?: readonly { readonly id: string; readonly until: number }[]
  readonly answered?: readonly string[]
}

/**
 * `kept`: durable, with the ids that were new: each once, though several entries have it.
 * `known`: these entries had come before, or been taken back before they came: nothing was written. What they do to a session, or
 * what is kept beside them, was done with them then.
 * `conflict`: the session's stored revision was another: nothing was written.
 * `foreign`: the session was to begin (revision 1), and its id is that of another customer's: nothing was written.
 */
export type Kept =
  | { readonly status: 'kept'; readonly fresh: readonly string[] }
  | { readonly status: 'known'; readonly known: readonly string[] }
  | { readonly status: 'conflict' }
  | { readonly status: 'foreign'; readonly owner: string }

export interface Identity {
  readonly type: string
  readonly value: string
}

/** What an outcome needs to know of an action that was shown. */
export interface Shown {
  readonly actionId: string
  readonly kind: string
  readonly issue: string
  readonly group: string
  /** Missing in what was recorded before it was kept. */
  readonly placement?: string
}

/** What came of the units that a decision asked for, by action. */
export interface Reservations {
  /** What each costs of its action's budget, in millionths. */
  readonly held: Readonly<Record<string, number>>
  /** What was gone where none was to be had; null where that could not be asked. */
  readonly withheld: Readonly<Record<string, Ledger | null>>
}

/** A decision as it was made, with all its inputs: enough to explain it and to decide again. */
export interface DecisionRecord {
  readonly decisionId: string
  readonly customerId: string
  readonly at: number
  readonly strategyVersion: string
  /** The model versions it was scored with, by name. */
  readonly models: Readonly<Record<string, string>>
  readonly request: DecisionRequest
  /** Null where the customer could not be recalled. */
  readonly memory: Memory | null
  readonly shown: readonly Shown[]
  /** What had been learned of its adaptive candidates; missing or null where there were none. */
  readonly adapted?: Adapted | null
  /** The answer as it was sent, as JSON text in ASCII. */
  readonly answer: string
  /** Where something on show was not without end. */
  readonly reservations?: Reservations
}

export interface Page<T> {
  readonly items: readonly T[]
  /** Where the next page starts, or null at the end. */
  readonly next: string | null
}

/**
 * Where everything is kept. A promise that resolves means durable against the death of any process,
 * and visible to the next read on every replica. Every method rejects with `StoreUnavailable` when the store cannot answer.
 */
export interface Store extends StockKeeper, AllKept {
  /** All that a decision needs, in one read: one LMDB transaction, one Redis round trip. */
  recall(what: Recall): Promise<Memory>
  /** What is fresh, and what is taken back, is told in the stream of the customer's partition by the same step. */
  keep(what: Keep): Promise<Kept>
  readonly stream: Stream

  profile(customerId: string): Promise<Profile | null>
  /** Written where the stored revision is `profile.revision - 1` (0: none stored); false where it is not. */
  writeProfile(customerId: string, profile: Profile): Promise<boolean>
  /** Overwrites many at once, whatever their revision; for imports. The written revision is one more than the stored. */
  importProfiles(
    profiles: readonly { customerId: string; profile: Omit<Profile, 'revision'> }[],
  ): Promise<void>
  customers(page: { after?: string; limit: number }): Promise<Page<string>>

  /** The customer that an identity leads to. */
  whose(identity: Identity): Promise<string | null>
  /** Leads several identities to customers; one that leads elsewhere is moved. */
  link(links: readonly { identity: Identity; customerId: string }[]): Promise<void>
  unlink(identity: Identity): Promise<void>
  identities(customerId: string): Promise<readonly Identity[]>

  /** Whoever's it is: a session belongs to one customer. */
  session(sessionId: string): Promise<Session | null>
  /** What came of a customer under these ids; an id is missing under which nothing did. */
  known(customerId: string, entryIds: readonly string[]): Promise<ReadonlyMap<string, Known>>
  /** The customer who had an entry of this id first, or null. */
  entryOwner(entryId: string): Promise<string | null>

  remember(records: readonly DecisionRecord[]): Promise<void>
  decision(decisionId: string): Promise<DecisionRecord | null>

  /** Small named documents, such as the strategy's versions. */
  document(name: string): Promise<unknown>
  /** Null: it is removed. */
  writeDocument(name: string, value: unknown): Promise<void>
  /** Written where the stored one still equals what was read (null: none); false where it does not. */
  replaceDocument(name: string, read: unknown, value: unknown): Promise<boolean>

  ping(): Promise<void>
  close(): Promise<void>
}

/** Why a session is looked at again: a message of its feeder by its number, or what happened. */
export type Because = { readonly seq: number } | { readonly reason: string }

/** Tells of changes across replicas. What is told is small: of which topic, such as a session, and why. */
export interface Bus {
  /** The topic has changed and that is durable: whoever else follows it is told. Returns at once; never throws. */
  publish(topic: string, because: Because): void
  /**
   * Calls `onChange` for what others have published, and with the reason `reconnected` where something may have been missed.
   * A change may be told twice; several in a row may be told as one.
   */
  follow(topic: string, onChange: (because: Because) => void): Following
  /** Sends what is to be sent, and lets go. */
  close(): Promise<void>
}

export interface Following {
  /** Resolves when no change is missed that is made from now on, or will be made known by `reconnected`. Never rejects. */
  readonly ready: Promise<void>
  end(): void
}
