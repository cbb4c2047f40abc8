import type { Keep, Kept } from '../../ports.ts'
import { packEntry, packRetraction } from '../history.ts'
import type { Standing } from '../history-kept.ts'
import { partitionOf } from '../partitions.ts'
import { isNews } from '../stream-items.ts'
import { noteChange } from './changes.ts'
import type { Databases } from './databases.ts'
import { appendHistory } from './histories.ts'
import { foreignOwner, replaceSession, sweepSessions } from './sessions.ts'
import { appendTold, tellNews } from './stream-entries.ts'
import { noteTime } from './trim-histories.ts'
import { closeWindow, openWindow } from './windows.ts'

/**
 * Keeps entries, retractions, the session's next state and response windows in one transaction, in which a few histories may be
 * trimmed.
 */
export async function keepIn(
  databases: Databases,
  what: Keep,
  now: () => number,
  trimHistories: (now: number) => void,
): Promise<Kept> {
  // Packed before the transaction: what cannot be packed fails before anything is written.
  const packed = what.entries.map(each => [each.id, packEntry(each)] as const)
  return databases.write(() => {
    const time = now()
    trimHistories(time)
    return keepNow(databases, what, packed, time)
  })
}

function keepNow(databases: Databases, what: Keep, packed: (readonly [string, Buffer])[], now: number): Kept {
  const { entries } = databases
  const { customerId, session, retract = [], awaits = [], answered = [] } = what
  const fresh = new Map<string, Buffer>()
  const known: string[] = []
  for (const [id, bytes] of packed) {
    if (entries.doesExist([customerId, id])) known.push(id)
    else if (!fresh.has(id)) fresh.set(id, bytes)
  }
  const owner = session?.revision === 1 ? foreignOwner(databases, session, now) : null
  if (owner !== null) return { status: 'foreign', owner }
  if (known.length > 0) return { status: 'known', known }
  if (session) {
    // First, since it is the one write that can fail by itself: a fact may be what cannot be packed.
    if (!replaceSession(databases, session, what.sessionTtlMs, now)) return { status: 'conflict' }
    if (session.revision === 1) sweepSessions(databases, now)
  }

  const times = what.entries.map(({ at }) => at)
  if (retract.length > 0) times.push(now)
  if (times.length > 0) noteTime(databases, customerId, Math.min(...times))
  const items = [...fresh.values()]
  for (const id of fresh.keys()) stand(databases, customerId, id, 'kept')
  for (const id of retract) {
    const stands = entries.get([customerId, id])
    if (stands !== undefined && stands !== 'kept') continue
    stand(databases, customerId, id, `retracted ${now}`)
    // One that never came is barred; nobody has to be told.
    if (stands === 'kept') items.push(packRetraction(id))
  }
  const partition = partitionOf(customerId)
  for (const window of awaits) openWindow(databases, partition, window)
  for (const id of answered) closeWindow(databases, partition, id)
  appendHistory(databases, customerId, items)
  appendTold(databases, customerId, items, now)
  if (isNews(what)) tellNews(databases, partition)
  if (items.length > 0) noteChange(databases, customerId)
  return { status: 'kept', fresh: [...fresh.keys()] }
}

function stand({ entries, entryOwners }: Databases, customerId: string, id: string, as: Standing): void {
  if (!entryOwners.doesExist(id)) entryOwners.put(id, customerId)
  entries.put([customerId, id], as)
}
