import type { DecisionRecord, Identity, Known, Page, Profile, Session } from './ports.ts'

/** What an erasure removed, by kind of thing. */
export type Erased = Readonly<Record<'profile' | 'sessions' | 'entries' | 'decisions' | 'identities', number>>

/** All that is kept under a customer's id, but for decisions. */
export interface KeptOf {
  readonly profile: Profile | null
  readonly identities: readonly Identity[]
  /** Also what has expired and is not forgotten yet. */
  readonly sessions: readonly Session[]
  /** In the order in which they came, those that were taken back among them. */
  readonly entries: readonly Known[]
  /** Ids that were taken back before anything came under them. */
  readonly barred: readonly string[]
}

/** All that a store keeps of a customer: told, or removed. What is told is what would be removed. */
export interface AllKept {
  keptOf(customerId: string): Promise<KeptOf>
  /**
   * The records of these customers' decisions, a few at a time, from where the page before says; null begins. A page may be empty and not
   * the last: the decisions of all are looked through. One that was given to a store twice may be told twice.
   */
  decisionsOf(customerIds: readonly string[], from: string | null): Promise<Page<DecisionRecord>>
  erase(customerId: string): Promise<Erased>
}
