import type { Session } from '../ports.ts'

/** Clocks differ, and messages take their time: what is told within so much of its happening is told as it happens. */
const AS_IT_HAPPENS_MS = 60_000

/**
 * When, in its session, something has happened that is told now: what is told as it happens comes after all that is known, whatever
 * the clocks say, and what comes late has its own time.
 */
export function momentOf(session: Session, at: number, now: number): number {
  return at < now - AS_IT_HAPPENS_MS ? at : Math.max(at, lastOf(session))
}

function lastOf({ facts, running }: Session): number {
  let last = 0
  for (const { at } of Object.values(facts)) if (at > last) last = at
  for (const { since } of running?.intents ?? []) if (since > last) last = since
  return last
}
