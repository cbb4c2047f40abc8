import type { Entry, OutcomeEntry, Page } from './ports.ts'

// The stream of what was kept, as its consumers see it: types only.

/** An entry that was kept, or (`retracted`) that had been kept and was taken back: then it is told a second time. */
export interface Told {
  readonly position: string
  readonly customerId: string
  readonly entry: Entry
  readonly retracted: boolean
  /** Told again to this consumer alone, from among its dead letters. */
  readonly only?: string
}

/** What those consumers who are furthest behind have not seen of a partition, oldest first. */
export interface Batch {
  /** The position that they have reached, and the last one of this batch: the same where there is nothing new. */
  readonly from: string
  readonly to: string
  /** Who they are, with the state that was written last; undefined at the beginning. */
  readonly states: ReadonlyMap<string, unknown>
  readonly told: readonly Told[]
  /** Whether there may be more behind it, for them or for others who were asked for. */
  readonly more: boolean
}

/** What one consumer has made of a batch. */
export interface Taken {
  readonly consumer: string
  /** Any value that MessagePack can carry; undefined leaves what is there. */
  readonly state?: unknown
  /** What the consumer cannot take, by position: goes to the dead letters. */
  readonly dead: readonly { readonly position: string; readonly reason: string }[]
}

export interface Step {
  readonly partition: number
  readonly from: string
  readonly to: string
  readonly taken: readonly Taken[]
  /** All who read the stream: what each of them has passed is removed. */
  readonly consumers: readonly string[]
}

/** What a consumer could not take. */
export interface DeadLetter {
  readonly id: string
  readonly at: number
  readonly consumer: string
  readonly reason: string
  readonly customerId: string
  /** Null where it is not kept any more. */
  readonly entry: Entry | null
  readonly retracted: boolean
}

/** A response window that is over. */
export interface Over {
  readonly id: string
  readonly until: number
}

/**
 * What was kept, in the order in which it was, once a partition of customers. Rejects with `StoreUnavailable` as the store does.
 * Who leases a partition works alone, but nothing depends on that: `advance` is refused where another was there first.
 */
export interface Stream {
  readonly partitions: readonly number[]
  /**
   * Partitions in which an outcome was kept, or something taken back, since they were leased last. A hint: cheap, and lost with the
   * process that has it.
   */
  news(): Promise<readonly number[]>
  /** Partitions, among those given or all, with something that was not consumed, or a response window that is over; each is looked at. */
  behind(now: number, among?: readonly number[]): Promise<readonly number[]>
  /** False where another has the partition. Who has it already has it for longer. Takes its news as seen. */
  lease(partition: number, owner: string, forMs: number): Promise<boolean>
  release(partition: number, owner: string): Promise<void>

  /** For those of these consumers who are furthest behind: usually all. */
  next(partition: number, consumers: readonly string[], limit: number): Promise<Batch>
  /** Writes states together with positions; false, and nothing written, where one of those who took it is not at `from` any more. */
  advance(step: Step): Promise<boolean>
  /** How far a consumer has come in each partition; empty where it has not begun. The cheap way to see where its state may have changed. */
  reached(consumer: string): Promise<readonly string[]>
  /** A consumer's state of a partition; undefined where it has none. */
  state(partition: number, consumer: string): Promise<unknown>
  /** A consumer's state of every partition in which it has one. */
  states(consumer: string): Promise<readonly unknown[]>

  /**
   * What was told of an action that a decision showed to a customer, in the order in which it was: outcomes, and the ids of those that
   * were taken back. It only grows; empty where the customer was erased.
   */
  outcomesOf(
    customerId: string,
    shown: Pick<OutcomeEntry, 'decisionId' | 'actionId'>,
  ): Promise<readonly (OutcomeEntry | string)[]>

  /** Response windows of a partition that are over, as `Keep.awaits` has named them. */
  due(partition: number, now: number, limit: number): Promise<readonly Over[]>
  /** Their ends are dealt with. */
  forgetWindows(partition: number, ids: readonly string[]): Promise<void>

  /** In the order of partitions, and in each the oldest first; from the beginning where `after` is no id. */
  deadLetters(page: { after?: string; limit: number }): Promise<Page<DeadLetter>>
  countDeadLetters(): Promise<number>
  /** Tells it to its consumer again. False where there is none of this id. */
  retryDeadLetter(id: string): Promise<boolean>
  dropDeadLetter(id: string): Promise<boolean>
}

/**
 * Whoever learns from what was kept. Its state, one a partition, is written together with its position in the stream: each entry has
 * its effect once, whatever fails in between and however often.
 */
export interface Consumer<State = unknown, Needed = unknown> {
  /** Its position is found by it: a new name begins at the beginning of what is still there. */
  readonly name: string
  /** What it is told of; all where it is missing. A batch without any moves it on, and its state is not written again. */
  readonly of?: Entry['type']
  /** A state is a value that MessagePack can carry. */
  readonly initial: State
  /** Fetches what `consume` needs; who takes part in a batch is given the same objects. Where it fails, the batch is tried again later. */
  prepare?(told: readonly Told[]): Promise<Needed>
  /** The next state; the one before is left as it is. An entry for which it throws goes to the dead letters. */
  consume(state: State, told: readonly Told[], needed: Needed): State
}
