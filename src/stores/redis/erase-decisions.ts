import { customersOf, mayBeOf, withoutCustomer } from '../batches.ts'
import { firstDecisionIdAt } from '../decision-ids.ts'
import { hashOf } from '../hash.ts'
import type { Connection } from './connection.ts'
import { customersIn, hoursFrom, memberOf, nameIn } from './decision-index.ts'

/** Hours looked through at once, and members of an hour in one answer: some megabytes. */
const hoursAtOnce = 8
const membersAtOnce = 1_000

/** Batches written anew at once: some megabytes, too. */
const rewrittenAtOnce = 8

/** Takes a customer's records out of the batches that were made in a stretch of time. Gives back the ids. */
export async function eraseDecisions(
  connection: Connection,
  customerId: string,
  start: number,
  end: number,
): Promise<string[]> {
  const hash = hashOf(customerId)
  const hours = hoursFrom(start, end)
  const erased: string[] = []
  for (let i = 0; i < hours.length; i += hoursAtOnce) {
    const found = hours.slice(i, i + hoursAtOnce).map(hour => membersWith(connection, hour, hash, start))
    const batches = (await Promise.all(found)).flat()
    for (let j = 0; j < batches.length; j += rewrittenAtOnce) {
      const some = batches.slice(j, j + rewrittenAtOnce)
      const removed = await Promise.all(some.map(each => rewrite(connection, customerId, each)))
      erased.push(...removed.flat())
    }
  }
  return erased
}

interface Indexed {
  readonly hour: number
  readonly member: Buffer
}

async function membersWith(
  { redis, keys }: Connection,
  hour: number,
  hash: number,
  start: number,
): Promise<Indexed[]> {
  const found: Indexed[] = []
  for (let from: string | Buffer = `[${firstDecisionIdAt(start)}`; ; ) {
    const page: Buffer[] = await redis.zrangebylexBuffer(
      keys.decisionBatches(hour),
      from,
      '+',
      'LIMIT',
      0,
      membersAtOnce,
    )
    for (const member of page) if (mayBeOf(customersIn(member), hash)) found.push({ hour, member })
    if (page.length < membersAtOnce) return found
    from = Buffer.concat([Buffer.from('('), page.at(-1)!])
  }
}

/** Again, where another erasure has changed the batch meanwhile. */
async function rewrite(
  connection: Connection,
  customerId: string,
  { hour, member }: Indexed,
): Promise<string[]> {
  const { redis, keys, scripts } = connection
  const name = nameIn(member)
  const key = keys.decisionBatch(name)
  for (;;) {
    const bytes = await redis.getBuffer(key)
    const { removed, kept } = bytes ? withoutCustomer(bytes, customerId) : { removed: [], kept: null }
    if (!bytes || removed.length === 0) return []
    if ((await scripts.replaceBatch(key, bytes.length, kept ?? '')) !== 1) continue
    const index = keys.decisionBatches(hour)
    if (kept) await redis.zadd(index, 0, memberOf({ name, customers: customersOf(kept) }))
    await redis.zrem(index, member)
    return removed
  }
}
