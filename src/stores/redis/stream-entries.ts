import { unpackItem } from '../history.ts'
import type { StreamItem } from '../stream-items.ts'
import type { Connection } from './connection.ts'
import type { StreamEntry } from './scripts.ts'

/** What an entry of a stream says, without what was taken back. */
export interface Read {
  readonly position: string
  readonly customerId: string
  readonly item: StreamItem
  readonly consumer?: string
  readonly reason?: string
}

/** Fields are written in one order: customer, item, and where they are there consumer and reason. */
export function readEntry([id, fields]: StreamEntry): Read {
  return {
    position: id.toString('latin1'),
    customerId: fields[1]!.toString(),
    item: unpackItem(fields[3]!),
    ...(fields[5] && { consumer: fields[5].toString() }),
    ...(fields[7] && { reason: fields[7].toString() }),
  }
}

/** The logs of those customers of whom something was taken back. */
export async function logsOf(
  { redis, keys }: Connection,
  read: readonly Read[],
): Promise<Map<string, Buffer>> {
  const customers = new Set(
    read.flatMap(({ customerId, item }) => (typeof item === 'string' ? customerId : [])),
  )
  const logs = [...customers].map(
    async id => [id, (await redis.getBuffer(keys.history(id))) ?? Buffer.alloc(0)] as const,
  )
  return new Map(await Promise.all(logs))
}
