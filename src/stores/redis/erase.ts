import type { Erased } from '../../all-kept-port.ts'
import { partitionOf } from '../partitions.ts'
import type { Connection } from './connection.ts'
import { eraseDecisions } from './erase-decisions.ts'
import { identityOf } from './identities.ts'
import { inBatches } from './in-batches.ts'
import { unlist } from './profiles.ts'

/** The clock of a machine that decides may be so far from this one's. */
export const clocksDifferMs = 86_400_000

/** Names of what lies outside the customer's slot, and is listed there whole. */
interface Outlying {
  readonly sessions: readonly string[]
  readonly identities: readonly string[]
}

type Standing = readonly [entryId: string, standing: string]

/**
 * Removes all that is kept of a customer: first what lies in other slots, then the customer's slot with the lists of it in one step,
 * then what had been added to those lists meanwhile, and the decisions that any process had made with it. What may be much goes by pages
 * before: entries, with what leads to them, and what was told in the partition. After a crash between, erasing again finishes. `handedOver`
 * resolves when those decisions are kept.
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
  const entriesBefore = await removeEntries(connection, customerId)
  const told = [keys.stream(partition), keys.deadLetters(partition)]
  const reached = await Promise.all(told.map(each => eraseTold(connection, customerId, each)))
  const before = await removeOutlying(connection, customerId, await listOutlying(connection, customerId))
  const [profile, standings, sessions, identities] = await scripts.erase(
    keys.profile(customerId),
    keys.history(customerId),
    keys.entries(customerId),
    keys.sessionsOf(customerId),
    keys.identitiesOf(customerId),
    ...told,
    keys.session(customerId, ''),
    customerId,
    ...reached,
  )
  const late = inPairs(standings)
  await removePointers(connection, customerId, late)
  const added = await removeOutlying(connection, customerId, { sessions, identities })
  await handedOver()
  const lateDecisions = await eraseDecisions(connection, customerId, now - clocksDifferMs, until)
  await unlist(connection, customerId)
  return {
    profile,
    sessions: sessions.length,
    entries: entriesBefore + byStanding(late)[0].length,
    decisions: new Set([...decisions, ...lateDecisions]).size,
    identities: before + added,
  }
}

/** So many fields of a list, or commands, at once are answered in time. */
const atOnce = 500

/** Takes entries off the list by pages, each after its pointers. Counts those that stood. */
async function removeEntries(connection: Connection, customerId: string): Promise<number> {
  const { redis, keys } = connection
  const list = keys.entries(customerId)
  let stood = 0
  for (let cursor = '0'; ; ) {
    const [next, fields] = await redis.hscan(list, cursor, 'COUNT', atOnce)
    const page = inPairs(fields)
    await removePointers(connection, customerId, page)
    const [kept, others] = byStanding(page)
    if (others.length > 0) await redis.hdel(list, ...others)
    if (kept.length > 0) stood += await redis.hdel(list, ...kept)
    if (next === '0') return stood
    cursor = next
  }
}

/** Takes the customer's out of a stream, in which others' are. Answers from where there may be more. */
async function eraseTold({ scripts }: Connection, customerId: string, stream: string): Promise<string> {
  for (let from = '-'; ; ) {
    const [next, more] = await scripts.eraseTold(stream, from, customerId)
    if (!more) return next
    from = next
  }
}

function inPairs(fields: readonly string[]): Standing[] {
  return fields.flatMap((field, index) => (index % 2 === 0 ? [[field, fields[index + 1]!] as const] : []))
}

/** The ids of those that stand, and of the rest: retracted, barred, or no entry's. */
function byStanding(page: readonly Standing[]): readonly [kept: string[], others: string[]] {
  const ids = (kept: boolean) => page.filter(each => (each[1] === 'kept') === kept).map(([id]) => id)
  return [ids(true), ids(false)]
}

/** Pointers are removed only where they still lead to this customer. */
function removePointers(
  { keys, scripts }: Connection,
  customerId: string,
  entries: readonly Standing[],
): Promise<number> {
  return inBatches(entries, ([id]) => scripts.removeIf(keys.entryOwner(id), customerId))
}

async function listOutlying({ redis, keys }: Connection, customerId: string): Promise<Outlying> {
  const [sessions, identities] = await Promise.all([
    redis.zrange(keys.sessionsOf(customerId), '0', '-1'),
    redis.smembers(keys.identitiesOf(customerId)),
  ])
  return { sessions, identities }
}

/** Only what still leads to this customer. Counts the identities that did. */
async function removeOutlying({ keys, scripts }: Connection, customerId: string, lists: Outlying) {
  await inBatches(lists.sessions, each => scripts.removeIf(keys.sessionOwner(each), customerId))
  return inBatches(lists.identities, each => scripts.removeIf(keys.identity(identityOf(each)), customerId))
}
