import type { Session } from '../../ports.ts'
import type { Databases, KeptSession } from './databases.ts'

/** Sessions looked at in one sweep: each new session starts one, so that more are looked at than come. */
const sweptAtOnce = 8

/** The customer's session, or null where there is none or it has expired. */
export function sessionOf(
  { sessions }: Databases,
  customerId: string,
  sessionId: string,
  now: number,
): Session | null {
  return unexpired(sessions.get([customerId, sessionId]), now)
}

function unexpired(kept: KeptSession | undefined, now: number): Session | null {
  return kept && (kept.expiresAt === null || kept.expiresAt > now) ? kept.session : null
}

/** The other customer who has a session of this id, or null. */
export function foreignOwner(
  { sessions, sessionOwners }: Databases,
  { id, customerId }: Pick<Session, 'id' | 'customerId'>,
  now: number,
): string | null {
  const owner = sessionOwners.get(id)
  if (owner === undefined || owner === customerId) return null
  return unexpired(sessions.get([owner, id]), now) ? owner : null
}

/** Writes a session over the revision before it, inside a transaction; false, and nothing written, where another is stored. */
export function replaceSession(
  databases: Databases,
  session: Session,
  ttlMs: number | undefined,
  now: number,
): boolean {
  const { sessions, sessionOwners, sessionExpiries } = databases
  const { id, customerId } = session
  const before = sessions.get([customerId, id])
  if ((unexpired(before, now)?.revision ?? 0) !== session.revision - 1) return false
  const expiresAt = ttlMs === undefined ? null : now + ttlMs
  // One reminder a session is enough: the sweep moves it on when the session was kept alive since.
  const remindedAt = before?.remindedAt ?? expiresAt
  sessions.put([customerId, id], { session, expiresAt, remindedAt })
  if (sessionOwners.get(id) !== customerId) sessionOwners.put(id, customerId)
  if (remindedAt !== null && !before?.remindedAt) sessionExpiries.put([remindedAt, customerId, id], '')
  return true
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
