import { hashOf } from '../hash.ts'
import type { Databases } from './databases.ts'
import { lastNumber } from './ranges.ts'

/** Changes that are kept: a process that missed more has forgotten everything anyway. */
const KEPT = 8_192
/** Old ones are removed so many at a time. */
const SWEPT = 1_024

/** Stands for all customers. */
const EVERYONE = ''

/** Notes, inside a transaction, that a customer's profile or history is not what it was; by a hash, since an erased one is not to be named. */
export function noteChange(databases: Databases, customerId: string): void {
  note(databases, String(hashOf(customerId)))
}

export function noteChangeOfAll(databases: Databases): void {
  note(databases, EVERYONE)
}

function note(databases: Databases, who: string): void {
  const { changes } = databases
  const number = lastNumber(changes) + 1
  changes.put(number, who)
  if (number % SWEPT !== 0) return
  for (const old of [...changes.getKeys({ end: number - KEPT })]) changes.remove(old)
}

/** Customers that a process remembers, by their hashes. */
interface Remembered {
  delete(hash: number): void
  clear(): void
}

/** Forgets, inside a read, whoever was changed since the last call, whichever process changed them. */
export function changeFollower(databases: Databases): (remembered: Remembered) => void {
  let seen = 0
  return remembered => {
    const last = lastNumber(databases.changes)
    if (last === seen) return
    if (last - seen > KEPT - SWEPT) remembered.clear()
    else {
      for (const { value } of databases.changes.getRange({ start: seen + 1 })) {
        if (value === EVERYONE) remembered.clear()
        else remembered.delete(Number(value))
      }
    }
    seen = last
  }
}
