import type { Session } from '../ports.ts'

/** A message's number among those of one who feeds a session. */
export interface Fed {
  readonly feeder: string
  readonly seq: number
}

/** Feeders whose last number is remembered: one who never comes back shall not stay for ever. */
const MAX_FEEDERS = 32

/** The last number that is kept of this feeder, or null. */
export function lastSeq({ fedBy = [] }: Session, feeder: string): number | null {
  return fedBy.find(([name]) => name === feeder)?.[1] ?? null
}

/**
 * `next` is to be applied, from any start; `known` was kept before; `gap` comes before its turn: what lies between is on its way
 * on another connection, or lost.
 */
export function standing(session: Session, { feeder, seq }: Fed): 'next' | 'known' | 'gap' {
  const last = lastSeq(session, feeder)
  if (last === null || seq === last + 1) return 'next'
  return seq <= last ? 'known' : 'gap'
}

/** The session with the number counted. */
export function counted(session: Session, { feeder, seq }: Fed): Session {
  const others = (session.fedBy ?? []).filter(([name]) => name !== feeder)
  return { ...session, fedBy: [...others.slice(1 - MAX_FEEDERS), [feeder, seq]] }
}
