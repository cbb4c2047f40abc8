import type { DecisionRecord } from '../../ports.ts'
import { batchesOf, mayHold, namesAround, recordIn } from '../batches.ts'
import { firstDecisionIdAt, isDecisionId } from '../decision-ids.ts'
import { unpackRecord } from '../records.ts'
import type { Databases } from './databases.ts'

/** Records in a batch: whoever reads one of them copies them all. */
const mostRecords = 32

export async function rememberIn(
  databases: Databases,
  records: readonly DecisionRecord[],
  forgottenBefore: number,
): Promise<void> {
  if (records.length === 0) return
  const { decisionBatches, decisionCustomers, spare } = databases
  const used: Buffer[] = []
  const batches = batchesOf(records, mostRecords, size => {
    const buffer = spare.take(size)
    used.push(buffer)
    return buffer
  })
  // More may go than come, so that the sweep catches up without a timer and without a pause.
  const old = oldest(databases, forgottenBefore, 2 * batches.length + 2)
  await databases.writeBlindly(() => {
    for (const { name, bytes, customers } of batches) {
      decisionCustomers.put(name, customers)
      decisionBatches.put(name, bytes)
    }
    for (const name of old) {
      decisionCustomers.remove(name)
      decisionBatches.remove(name)
    }
  })
  spare.giveBack(used)
}

export function decisionFrom(
  databases: Databases,
  decisionId: string,
  forgottenBefore: number,
): DecisionRecord | null {
  if (!isDecisionId(decisionId)) return null
  const bytes = databases.read(() => find(databases, decisionId))
  const record = bytes && unpackRecord(bytes)
  return record && record.at >= forgottenBefore ? record : null
}

function find({ decisionBatches, decisionCustomers }: Databases, decisionId: string): Buffer | null {
  // The small table: the names there are close together.
  for (const name of decisionCustomers.getKeys(namesAround(decisionId))) {
    if (!mayHold(name, decisionId)) continue
    const batch = decisionBatches.getBinaryFast(name)
    // What was read is overwritten by the next read, and is longer than it says to what is native.
    const record = batch && recordIn(batch.subarray(0, batch.length), decisionId)
    if (record) return Buffer.from(record)
  }
  return null
}

/** The oldest batches of which all is to be forgotten, at most `limit`. */
function oldest({ decisionCustomers, read }: Databases, forgottenBefore: number, limit: number): string[] {
  return read(() => [...decisionCustomers.getKeys({ end: firstDecisionIdAt(forgottenBefore), limit })])
}
