import type { Entry } from '../../ports.ts'
import { unpackHistory } from '../history.ts'
import type { Databases } from './databases.ts'
import { childrenOf } from './ranges.ts'

/** A stretch of history is rewritten as it grows: small enough that a write is cheap, large enough that a read is few. */
const stretchBytes = 8_192

/** To be called inside a read. Stretches are numbered from 1, and only the last is short: most customers are read by one `get`. */
export function historyOf(
  databases: Databases,
  customerId: string,
  before?: readonly Entry[],
): readonly Entry[] {
  return unpackHistory(logOfCustomer(databases, customerId), before)
}

/** As it was appended, with what was taken back; to be called inside a read. */
export function logOfCustomer({ histories }: Databases, customerId: string): Buffer {
  const first = histories.get([customerId, 1])
  if (!first) return Buffer.alloc(0)
  if (first.length < stretchBytes) return first
  const stretches = [first]
  for (let last = first; last.length >= stretchBytes; ) {
    const next = histories.get([customerId, stretches.length + 1])
    if (!next) break
    stretches.push(next)
    last = next
  }
  return Buffer.concat(stretches)
}

/** Writes a customer's history anew, inside a transaction. */
export function replaceHistory(databases: Databases, customerId: string, items: readonly Uint8Array[]): void {
  const { histories } = databases
  for (const stretch of [...histories.getKeys(childrenOf(customerId))]) histories.remove(stretch)
  let number = 0
  for (let stretch: Uint8Array[] = [], bytes = 0, i = 0; i < items.length; i++) {
    stretch.push(items[i]!)
    bytes += items[i]!.length
    if (bytes < stretchBytes && i < items.length - 1) continue
    histories.put([customerId, ++number], Buffer.concat(stretch))
    stretch = []
    bytes = 0
  }
}

/** Adds packed items to the end of a customer's history, inside a transaction. */
export function appendHistory(databases: Databases, customerId: string, items: readonly Buffer[]): void {
  if (items.length === 0) return
  const { histories } = databases
  const [number, bytes] = lastStretch(databases, customerId)
  if (bytes.length < stretchBytes) histories.put([customerId, number], Buffer.concat([bytes, ...items]))
  else histories.put([customerId, number + 1], Buffer.concat(items))
}

/** Most customers have one stretch at most: to read it costs less than a cursor. */
function lastStretch({ histories }: Databases, customerId: string): readonly [number: number, bytes: Buffer] {
  const first = histories.get([customerId, 1]) ?? Buffer.alloc(0)
  if (first.length < stretchBytes) return [1, first]
  const { start, end } = childrenOf(customerId)
  const [last] = histories.getRange({ start: end, end: start, reverse: true, limit: 1 })
  return [last!.key[1], last!.value]
}
