import type { DecisionRecord } from '../../ports.ts'
import { batchesOf, mayHold, namesAround } from '../batches.ts'
import { isDecisionId, timeOfDecisionId } from '../decision-ids.ts'
import { unpackRecord } from '../records.ts'
import { type Connection, inOrder } from './connection.ts'
import { hourForgottenAt, hourOfBatch, hoursFrom, memberOf, nameIn } from './decision-index.ts'

/** Records in a batch: one command writes so many, and an erasure keeps Redis busy for as many. */
const mostRecords = 64

/** The index first, so that whoever erases finds the batches. A batch is forgotten when the time of its last record is over. */
export async function rememberIn(
  connection: Connection,
  records: readonly DecisionRecord[],
  now: number,
  decisionsKeptMs: number,
): Promise<void> {
  const { redis, keys } = connection
  const lasting = records.filter(each => each.at > now - decisionsKeptMs)
  const batches = batchesOf(lasting, mostRecords, Buffer.allocUnsafe)
  const leftUntil = (time: number) => Math.max(1, Math.ceil(time - now))
  const hours = new Set(batches.map(each => hourOfBatch(each.name)))
  const indexed = [...hours].flatMap(hour => {
    const key = keys.decisionBatches(hour)
    const those = batches.filter(each => hourOfBatch(each.name) === hour)
    return [
      redis.zadd(key, ...those.flatMap(each => [0, memberOf(each)])),
      redis.pexpire(key, leftUntil(hourForgottenAt(hour, decisionsKeptMs))),
    ]
  })
  await inOrder(connection, indexed, () =>
    Promise.all(
      batches.map(({ name, bytes }) => {
        const left = leftUntil(timeOfDecisionId(name) + decisionsKeptMs)
        return redis.set(keys.decisionBatch(name), bytes, 'PX', left)
      }),
    ),
  )
}

/** In two round trips: the names of batches made around that time, then those that may have it, of which each replica has one. */
export async function decisionFrom(
  { redis, keys, scripts }: Connection,
  decisionId: string,
  forgottenBefore: number,
): Promise<DecisionRecord | null> {
  if (!isDecisionId(decisionId)) return null
  const { start, end } = namesAround(decisionId)
  const hours = hoursFrom(timeOfDecisionId(start), timeOfDecisionId(end))
  const around = await Promise.all(
    hours.map(hour => redis.zrangebylexBuffer(keys.decisionBatches(hour), `[${start}`, `(${end}`)),
  )
  const names = around.flat().map(nameIn)
  const found = await Promise.all(
    names
      .filter(name => mayHold(name, decisionId))
      .map(name => scripts.findDecision(keys.decisionBatch(name), decisionId)),
  )
  const bytes = found.find(each => each !== null)
  const record = bytes ? unpackRecord(bytes) : null
  return record && record.at >= forgottenBefore ? record : null
}
