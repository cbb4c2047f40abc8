import type { DecisionRecord } from '../../ports.ts'
import { pack, unpack } from '../codec.ts'
import { firstDecisionIdAt } from '../decision-ids.ts'
import { packRecord, unpackRecord } from '../records.ts'
import type { Databases } from './databases.ts'

/** A record in its envelope: whose it is can be read without unpacking the record. */
type Envelope = [customerId: string, record: Buffer]

export async function rememberIn(
  databases: Databases,
  records: readonly DecisionRecord[],
  forgottenBefore: number,
): Promise<void> {
  if (records.length === 0) return
  const packed = records.map(each => pack([each.customerId, packRecord(each)] satisfies Envelope))
  // Twice as many may go as come, so that the sweep catches up without a timer and without a pause.
  const old = oldest(databases, forgottenBefore, 2 * records.length)
  await databases.writeBlindly(() => {
    for (const [index, { decisionId, customerId }] of records.entries()) {
      databases.decisionsOf.put([customerId, decisionId], '')
      databases.decisions.put(decisionId, packed[index]!)
    }
    for (const [customerId, decisionId] of old) {
      databases.decisionsOf.remove([customerId, decisionId])
      databases.decisions.remove(decisionId)
    }
  })
}

export function decisionFrom(
  databases: Databases,
  decisionId: string,
  forgottenBefore: number,
): DecisionRecord | null {
  const envelope = databases.read(() => databases.decisions.get(decisionId))
  if (!envelope) return null
  const record = unpackRecord(unpack<Envelope>(envelope)[1])
  return record.at < forgottenBefore ? null : record
}

/** The oldest decisions that are to be forgotten, at most `limit`: their ids are in the order of time. */
function oldest({ decisions, read }: Databases, forgottenBefore: number, limit: number): [string, string][] {
  return read(() =>
    [...decisions.getRange({ end: firstDecisionIdAt(forgottenBefore), limit })].map(({ key, value }) => [
      unpack<Envelope>(value)[0],
      key,
    ]),
  )
}
