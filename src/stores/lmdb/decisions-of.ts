import type { DecisionRecord, Page } from '../../ports.ts'
import { mayBeOfAny, recordsOf } from '../batches.ts'
import { hashOf } from '../hash.ts'
import { unpackRecord } from '../records.ts'
import type { Databases } from './databases.ts'

/** Names looked at for a page: some milliseconds. */
const looksAtOnce = 1_000

/** Batches that a page is taken from: about a megabyte. */
const batchesAtOnce = 4

/** Customers' records after a batch, which are in a few of those that follow; to be called inside a read. */
export function decisionsOfIn(
  { decisionBatches, decisionCustomers }: Databases,
  customerIds: readonly string[],
  after: string,
): Page<DecisionRecord> {
  const wanted = new Set(customerIds)
  const hashes = new Set(customerIds.map(each => hashOf(each)))
  const items: DecisionRecord[] = []
  let [looks, batches] = [0, 0]
  for (const { key, value } of decisionCustomers.getRange({ start: after, exclusiveStart: true })) {
    if (mayBeOfAny(value, hashes)) {
      const batch = decisionBatches.get(key)
      // A copy of each, which does not keep the others' bytes.
      for (const each of batch ? recordsOf(batch, wanted) : []) items.push(unpackRecord(Buffer.from(each)))
      batches += 1
    }
    looks += 1
    if (looks === looksAtOnce || batches === batchesAtOnce) return { items, next: key }
  }
  return { items, next: null }
}
