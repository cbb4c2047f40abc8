import type { Session } from '../../ports.ts'
import type { Databases } from './databases.ts'

/** Sessions looked at in one sweep: each kept session starts one, so that more are looked at than come. */
const sweptAtOnce = 4

/** The customer's session, or null where there is none or it has expired. */
export function sessionOf(
  { sessions }: Databases,
  customerId: string,
  sessionId: string,
  now: number,
): Session | null {
  const kept = sessions.get([customerId, sessionId])
  return kept && (kept.expiresAt === null || kept.expiresAt > now) ? kept.session : null
}

export function storedRevision(
  databases: Databases,
  customerId: string,
  sessionId: string,
  now: number,
): number {
  return sessionOf(databases, customerId, sessionId, now)?.revision ?? 0
}

/** Writes a session inside a transaction. */
export function putSession(databases: Databases, session: Session, expiresAt: number | null): void {
  const { sessions, sessionOwners, sessionExpiries } = databases
  const { id, customerId } = session
  const before = sessions.get([customerId, id])
  // One reminder a session is enough: the sweep moves it on when the session was kept alive since.
  const remindedAt = before?.remindedAt ?? expiresAt
  sessions.put([customerId, id], { session, expiresAt, remindedAt })
  sessionOwners.put(id, customerId)
  if (remindedAt !== null && !before?.remindedAt) sessionExpiries.put([remindedAt, customerId, id], '')
}

/** Removes a session and the pointer to it, inside a transaction. */
export function removeSession(databases: Databases, customerId: string, sessionId: string): void {
  databases.sessions.remove([customerId, sessionId])
  if (databases.sessionOwners.get(sessionId) === customerId) databases.sessionOwners.remove(sessionId)
}

/** Forgets a few expired sessions, inside a transaction. */
export function sweepSessions(databases: Databases, now: number): void {
  const { sessions, sessionExpiries } = databases
  // Those of this very millisecond too.
  const due = [...sessionExpiries.getKeys({ end: [now + 1], limit: sweptAtOnce })]
  for (const reminder of due) {
    const [, customerId, sessionId] = reminder
    sessionExpiries.remove(reminder)
    const kept = sessions.get([customerId, sessionId])
    if (!kept) continue
    const { expiresAt } = kept
    if (expiresAt !== null && expiresAt <= now) removeSession(databases, customerId, sessionId)
    else sessions.put([customerId, sessionId], { ...kept, remindedAt: expiresAt })
    if (expiresAt !== null && expiresAt > now) sessionExpiries.put([expiresAt, customerId, sessionId], '')
  }
}
