import type { DecisionRecord } from '../../ports.ts'
import { packRecord, unpackRecord } from '../records.ts'
import { type Connection, inOrder } from './connection.ts'

/** The customers' lists first, so that whoever erases finds the records. Each is forgotten when its own time is over. */
export async function rememberIn(
  connection: Connection,
  records: readonly DecisionRecord[],
  forgottenBefore: number,
  decisionsKeptMs: number,
): Promise<void> {
  const { redis, keys, scripts } = connection
  const lasting = records.filter(each => each.at > forgottenBefore)
  const packed = lasting.map(packRecord)
  const listed = new Map<string, (string | number)[]>()
  for (const { customerId, at, decisionId } of lasting) {
    const list = listed.get(customerId)
    if (list) list.push(at, decisionId)
    else listed.set(customerId, [at, decisionId])
  }
  const lists = [...listed].map(([customerId, list]) =>
    scripts.listDecisions(keys.decisionsOf(customerId), forgottenBefore, decisionsKeptMs, ...list),
  )
  await inOrder(connection, lists, () =>
    Promise.all(
      lasting.map(({ decisionId, at }, index) =>
        redis.set(keys.decision(decisionId), packed[index]!, 'PX', Math.ceil(at - forgottenBefore)),
      ),
    ),
  )
}

export async function decisionFrom(
  { redis, keys }: Connection,
  decisionId: string,
  forgottenBefore: number,
): Promise<DecisionRecord | null> {
  const bytes = await redis.getBuffer(keys.decision(decisionId))
  if (!bytes) return null
  const record = unpackRecord(bytes)
  return record.at < forgottenBefore ? null : record
}
