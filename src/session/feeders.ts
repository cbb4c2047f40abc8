import { own } from '../own.ts'
import type { Session } from '../ports.ts'

/** A message's number among those of one who feeds a session. */
export interface Fed {
  readonly feeder: string
  readonly seq: number
}

/** Feeders whose last number is remembered: one who never comes back shall not stay for ever. */
const MAX_FEEDERS = 32

/**
 * `next` is to be applied, from any start; `known` was kept before; `gap` comes before its turn: what lies between is on its way
 * on another connection, or lost.
 */
export function standing({ feeders }: Session, { feeder, seq }: Fed): 'next' | 'known' | 'gap' {
  const last = own(feeders ?? {}, feeder)
  if (last === undefined || seq === last + 1) return 'next'
  return seq <= last ? 'known' : 'gap'
}

/** The session with the number counted. */
export function counted(session: Session, { feeder, seq }: Fed): Session {
  const { [feeder]: _, ...others } = session.feeders ?? {}
  const kept = Object.entries(others).slice(1 - MAX_FEEDERS)
  return { ...session, feeders: { ...Object.fromEntries(kept), [feeder]: seq } }
}
