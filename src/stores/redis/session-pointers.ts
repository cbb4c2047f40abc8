import type { Session } from '../../ports.ts'
import type { Connection } from './connection.ts'

/** A claim is kept for so long: longer than a first write takes, and no longer than an id may wait where that write failed. */
const CLAIMED_MS = 10_000

/**
 * Claims the id of a session that is to begin: of several customers who do so at once one has it. Answers who has it, this customer or
 * another; null where that has just ceased to be so.
 */
export async function claimSession(
  { redis, keys }: Connection,
  { id, customerId }: Session,
): Promise<string | null> {
  const key = keys.sessionOwner(id)
  const [, owner] = await Promise.all([redis.set(key, customerId, 'PX', CLAIMED_MS, 'NX'), redis.get(key)])
  return owner
}

/** The pointer lives as long as its session, from now. */
export async function holdSession(
  { keys, scripts }: Connection,
  { id, customerId }: Session,
  ttlMs: number | undefined,
): Promise<void> {
  await scripts.holdSession(keys.sessionOwner(id), customerId, ttlMs ?? '')
}
