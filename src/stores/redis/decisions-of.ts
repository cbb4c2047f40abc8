import type { DecisionRecord, Page } from '../../ports.ts'
import { mayBeOfAny, recordsOf } from '../batches.ts'
import { timeOfDecisionId } from '../decision-ids.ts'
import { hashOf } from '../hash.ts'
import { unpackRecord } from '../records.ts'
import type { Connection } from './connection.ts'
import { customersIn, firstIdOfHour, hourOfBatch, hoursFrom, nameIn } from './decision-index.ts'

/** Members of an hour looked at for a page; and batches that it is taken from: some megabytes. */
const looksAtOnce = 1_000
const batchesAtOnce = 4

/** Hours asked at once whether anything is in them. */
const hoursAtOnce = 64

/** Customers' records from a name (or the beginning of one) on, which are in a few of the batches that follow in its hour. */
export async function decisionsOfFrom(
  connection: Connection,
  customerIds: readonly string[],
  from: string,
  end: number,
): Promise<Page<DecisionRecord>> {
  const { redis, keys } = connection
  const wanted = new Set(customerIds)
  const hashes = new Set(customerIds.map(each => hashOf(each)))
  const hour = hourOfBatch(from)
  const key = keys.decisionBatches(hour)
  const members = await redis.zrangebylexBuffer(key, `[${from}`, '+', 'LIMIT', 0, looksAtOnce)
  const theirs = members.filter(each => mayBeOfAny(customersIn(each), hashes))
  const some = theirs.slice(0, batchesAtOnce)
  const batches = await Promise.all(some.map(each => redis.getBuffer(keys.decisionBatch(nameIn(each)))))
  const records = batches.flatMap(batch => (batch ? recordsOf(batch, wanted) : []))
  // A copy of each, which does not keep the others' bytes.
  const items = records.map(each => unpackRecord(Buffer.from(each)))
  if (theirs.length > some.length) return { items, next: afterName(nameIn(some.at(-1)!)) }
  if (members.length === looksAtOnce) return { items, next: afterName(nameIn(members.at(-1)!)) }
  return { items, next: await nextHour(connection, hoursFrom(timeOfDecisionId(from), end).slice(1)) }
}

/** Where the first of the hours begins in which something is; many are asked at once, since in most nothing may be. */
async function nextHour({ redis, keys }: Connection, hours: readonly number[]): Promise<string | null> {
  for (let start = 0; start < hours.length; start += hoursAtOnce) {
    const some = hours.slice(start, start + hoursAtOnce)
    const counts = await Promise.all(some.map(each => redis.zcard(keys.decisionBatches(each))))
    const found = some[counts.findIndex(count => count > 0)]
    if (found !== undefined) return firstIdOfHour(found)
  }
  return null
}

/** Before every later name, and after every member of this one: a name ends with a digit of base 16. */
function afterName(name: string): string {
  return name.slice(0, -1) + String.fromCharCode(name.charCodeAt(name.length - 1) + 1)
}
