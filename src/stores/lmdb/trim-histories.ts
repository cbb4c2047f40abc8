import { type Limits, lookedForBefore, MOST_AT_ONCE, trimmed } from '../history-kept.ts'
import { noteChange } from './changes.ts'
import type { Databases } from './databases.ts'
import { logOfCustomer, replaceHistory } from './histories.ts'
import { childrenOf } from './ranges.ts'

/** Whether there is any such history is asked for once in so many writes of a process, and then so many are looked through. */
const TRIMMED_EVERY = 8

/** Notes, inside a transaction and before it is kept, that a customer's history has something of that time. */
export function noteTime(databases: Databases, customerId: string, at: number): void {
  const noted = databases.oldest.get(customerId)
  // A history from before there were notes is looked through at once.
  if (noted === undefined)
    note(databases, customerId, databases.histories.doesExist([customerId, 1]) ? 0 : at)
  else if (at < Number(noted)) renote(databases, customerId, at)
}

/** Forgets, inside a transaction, what is too old of a few customers of whom there is such: of more than come to be so. */
export function historyTrimmer(databases: Databases, keptMs: number): (now: number) => void {
  let writes = 0
  return now => {
    if (writes++ % TRIMMED_EVERY !== 0) return
    const range = { end: [lookedForBefore(now, keptMs)], limit: TRIMMED_EVERY }
    let most = MOST_AT_ONCE
    for (const [, customerId] of [...databases.oldestFirst.getKeys(range as never)]) {
      if (most > 0) most -= trimHistory(databases, customerId, { now, keptMs, most })
    }
  }
}

/** Gives back how many ids are gone. */
function trimHistory(databases: Databases, customerId: string, limits: Limits): number {
  const { entries, entryOwners } = databases
  const standings = [...entries.getRange(childrenOf(customerId))].map(
    ({ key, value }) => [key[1], value] as const,
  )
  const { items, gone, oldest } = trimmed(logOfCustomer(databases, customerId), standings, limits)
  renote(databases, customerId, oldest)
  if (gone.length === 0) return 0
  replaceHistory(databases, customerId, items)
  for (const id of gone) {
    entries.remove([customerId, id])
    if (entryOwners.get(id) === customerId) entryOwners.remove(id)
  }
  noteChange(databases, customerId)
  return gone.length
}

/** Null: there is nothing any more. Inside a transaction. */
export function renote(databases: Databases, customerId: string, at: number | null): void {
  const { oldest, oldestFirst } = databases
  const before = oldest.get(customerId)
  if (before !== undefined) {
    oldest.remove(customerId)
    oldestFirst.remove([Number(before), customerId])
  }
  if (at !== null) note(databases, customerId, at)
}

function note({ oldest, oldestFirst }: Databases, customerId: string, at: number): void {
  oldest.put(customerId, String(at))
  oldestFirst.put([at, customerId], '')
}
