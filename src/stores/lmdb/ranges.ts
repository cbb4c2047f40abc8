import type { Database } from 'lmdb'

/** The range of all keys `[parent, …]`, however many parts follow. */
export function childrenOf(parent: string): { start: string[]; end: [string, Uint8Array] } {
  return { start: [parent], end: [parent, afterEveryPart] }
}

/** The last number of a table that is a log, or 0. */
export function lastNumber(log: Database<unknown, number>): number {
  for (const number of log.getKeys({ reverse: true, limit: 1 })) return number
  return 0
}

/** Sorts after every string and number as a part of a key. */
const afterEveryPart = new Uint8Array([0xff])
