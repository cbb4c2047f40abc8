import type { Erased } from '../../all-kept-port.ts'
import { partitionOf } from '../partitions.ts'
import type { Connection } from './connection.ts'
import { eraseDecisions } from './erase-decisions.ts'
import { identityOf } from './identities.ts'
import { inBatches } from './in-batches.ts'
import { unlist } from './profiles.ts'

/** The clock of a machine that decides may be so far from this one's. */
export const clocksDifferMs = 86_400_000

/** Ids of what lies outside the customer's slot. */
interface Outlying {
  readonly entries: readonly string[]
  readonly sessions: readonly string[]
  readonly identities: readonly string[]
}

/**
 * Removes all that is kept of a customer: first what lies in other slots, then the customer's slot with the lists of it in one step,
 * then what had been added to those lists meanwhile, and the decisions that any process had made with it. After a crash between, erasing
 * again finishes. `handedOver` resolves when those are kept.
 */
export async function eraseFrom(
  connection: Connection,
  customerId: string,
  now: number,
  decisionsKeptMs: number,
  handedOver: () => Promise<void>,
): Promise<Erased> {
  const { keys, scripts } = connection
  const until = now + clocksDifferMs
  const partition = partitionOf(customerId)
  const decisions = await eraseDecisions(
    connection,
    customerId,
    now - decisionsKeptMs - clocksDifferMs,
    until,
  )
  const before = await removeOutlying(connection, customerId, await listOutlying(connection, customerId))
  const [profile, standings, sessions, identities] = await scripts.erase(
    keys.profile(customerId),
    keys.history(customerId),
    keys.entries(customerId),
    keys.sessionsOf(customerId),
    keys.identitiesOf(customerId),
    keys.stream(partition),
    keys.deadLetters(partition),
    keys.session(customerId, ''),
    customerId,
  )
  const entries = standings.filter((_, index) => index % 2 === 0)
  const added = await removeOutlying(connection, customerId, { entries, sessions, identities })
  await handedOver()
  const late = await eraseDecisions(connection, customerId, now - clocksDifferMs, until)
  await unlist(connection, customerId)
  return {
    profile,
    sessions: sessions.length,
    entries: standings.filter((standing, index) => index % 2 === 1 && standing === 'kept').length,
    decisions: new Set([...decisions, ...late]).size,
    identities: before + added,
  }
}

async function listOutlying({ redis, keys }: Connection, customerId: string): Promise<Outlying> {
  const [entries, sessions, identities] = await Promise.all([
    redis.hkeys(keys.entries(customerId)),
    redis.zrange(keys.sessionsOf(customerId), '0', '-1'),
    redis.smembers(keys.identitiesOf(customerId)),
  ])
  return { entries, sessions, identities }
}

/** Pointers are removed only where they still lead to this customer. Counts what was there. */
async function removeOutlying({ keys, scripts }: Connection, customerId: string, lists: Outlying) {
  const pointers = [...lists.entries.map(keys.entryOwner), ...lists.sessions.map(keys.sessionOwner)]
  await inBatches(pointers, key => scripts.removeIf(key, customerId))
  return inBatches(lists.identities, each => scripts.removeIf(keys.identity(identityOf(each)), customerId))
}
