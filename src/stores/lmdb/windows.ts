import type { Over } from '../../stream-ports.ts'
import type { Databases } from './databases.ts'

/** Opens a response window, unless it is open; inside a transaction. */
export function openWindow(
  { windows, windowEnds }: Databases,
  partition: number,
  { id, until }: { readonly id: string; readonly until: number },
): void {
  if (windows.doesExist([partition, id])) return
  windows.put([partition, id], String(until))
  windowEnds.put([partition, until, id], '')
}

/** Inside a transaction. */
export function closeWindow({ windows, windowEnds }: Databases, partition: number, id: string): void {
  const until = windows.get([partition, id])
  if (until === undefined) return
  windows.remove([partition, id])
  windowEnds.remove([partition, Number(until), id])
}

/** Those that are over, the oldest first; to be called inside a read. */
export function windowsOver(
  { windowEnds }: Databases,
  partition: number,
  now: number,
  limit: number,
): Over[] {
  const range = { start: [partition], end: [partition, now + 1], limit }
  return [...windowEnds.getKeys(range as never)].map(([, until, id]) => ({ id, until }))
}
