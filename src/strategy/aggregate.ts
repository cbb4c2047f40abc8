import type { EventFilter } from './event-filter.ts'

/** A number made of a customer's recent events of one type. */
export interface Aggregate {
  readonly name: string
  readonly how: 'count' | 'sum' | 'mean' | 'min' | 'max' | 'latest'
  readonly event: string
  readonly of?: string
  /** How far back it looks. */
  readonly perMs: number
  /** The age at which an event weighs half; null: all weigh the same. */
  readonly halfLifeMs: number | null
  /** Which of the events count; null: all. */
  readonly where: EventFilter | null
}
