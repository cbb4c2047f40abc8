import { setImmediate as nextTurn } from 'node:timers/promises'
import { customersOf, lateMs, mayBeOf, withoutCustomer } from '../batches.ts'
import { firstDecisionIdAt } from '../decision-ids.ts'
import { hashOf } from '../hash.ts'
import type { Databases } from './databases.ts'

/** Names looked at in a turn of the event loop: some milliseconds. */
const atOnce = 1_000

/** Batches written anew in one transaction: about a megabyte. */
const rewrittenAtOnce = 4

/**
 * Takes a customer's records out of all batches that are there when it is called, with others in between, since there may be
 * millions of records. Gives back the ids.
 */
export async function eraseDecisions(databases: Databases, customerId: string): Promise<Set<string>> {
  const erased = new Set<string>()
  for (let next: string | null = ''; next !== null; ) {
    const after: string = next
    const { names, last } = databases.read(() => batchesWith(databases, customerId, after, atOnce))
    for (let start = 0; start < names.length; start += rewrittenAtOnce) {
      const some = names.slice(start, start + rewrittenAtOnce)
      await databases.write(() => rewrite(databases, customerId, some, erased))
    }
    await nextTurn()
    next = last
  }
  return erased
}

/** What came while the others were looked through, and since; to be called inside a transaction. Adds to the ids. */
export function eraseLateDecisions(
  databases: Databases,
  customerId: string,
  now: number,
  erased: Set<string>,
): void {
  const { names } = batchesWith(
    databases,
    customerId,
    firstDecisionIdAt(now - lateMs),
    Number.MAX_SAFE_INTEGER,
  )
  rewrite(databases, customerId, names, erased)
}

/** The batches after a name that may have records of the customer; and the last name looked at, if there may be more. */
function batchesWith(
  { decisionCustomers }: Databases,
  customerId: string,
  after: string,
  limit: number,
): { names: string[]; last: string | null } {
  const hash = hashOf(customerId)
  const names: string[] = []
  let looked = 0
  let last: string | null = null
  for (const { key, value } of decisionCustomers.getRange({ start: after, exclusiveStart: true, limit })) {
    if (mayBeOf(value, hash)) names.push(key)
    looked += 1
    last = key
  }
  return { names, last: looked === limit ? last : null }
}

function rewrite(
  { decisionBatches, decisionCustomers }: Databases,
  customerId: string,
  names: readonly string[],
  erased: Set<string>,
): void {
  for (const name of names) {
    const batch = decisionBatches.get(name)
    if (!batch) continue
    const { removed, kept } = withoutCustomer(batch, customerId)
    if (removed.length === 0) continue
    for (const id of removed) erased.add(id)
    if (kept) {
      decisionBatches.put(name, kept)
      decisionCustomers.put(name, customersOf(kept))
    } else {
      decisionBatches.remove(name)
      decisionCustomers.remove(name)
    }
  }
}
