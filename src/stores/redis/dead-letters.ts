import type { DeadLetter, Stream } from '../../stream-ports.ts'
import { entryInLog } from '../history.ts'
import { PARTITIONS, partitions } from '../partitions.ts'
import { deadLetterId, parseDeadLetterId, toldOf } from '../stream-items.ts'
import type { Connection } from './connection.ts'
import type { StreamEntry } from './scripts.ts'
import { logsOf, readEntry } from './stream-entries.ts'

type DeadLetters = Pick<Stream, 'deadLetters' | 'countDeadLetters' | 'retryDeadLetter' | 'dropDeadLetter'>

/** A stream a partition, in the slot of the one from which they come. */
export function deadLettersIn(connection: Connection): DeadLetters {
  const { redis, keys, scripts } = connection

  async function lettersOf(partition: number, after: string, limit: number): Promise<DeadLetter[]> {
    const found = await redis.xrangeBuffer(keys.deadLetters(partition), after, '+', 'COUNT', limit)
    const read = (found as StreamEntry[]).map(readEntry)
    const logs = await logsOf(connection, read)
    return read.map(({ position, customerId, item, consumer, reason }) => ({
      id: deadLetterId(partition, position),
      at: Number(position.split('-')[0]),
      consumer: consumer!,
      reason: reason!,
      customerId,
      entry: toldOf(item, id => entryInLog(logs.get(customerId)!, id))?.entry ?? null,
      retracted: typeof item === 'string',
    }))
  }

  return {
    async deadLetters({ after, limit }) {
      const start = after === undefined ? null : parseDeadLetterId(after)
      const items: DeadLetter[] = []
      for (
        let partition = start?.partition ?? 0;
        partition < PARTITIONS && items.length <= limit;
        partition++
      ) {
        const from = partition === start?.partition ? `(${start.name}` : '-'
        items.push(...(await lettersOf(partition, from, limit + 1 - items.length)))
      }
      return { items: items.slice(0, limit), next: items.length > limit ? items[limit - 1]!.id : null }
    },
    async countDeadLetters() {
      const counts = await Promise.all(partitions.map(partition => redis.xlen(keys.deadLetters(partition))))
      return counts.reduce((sum, count) => sum + count, 0)
    },
    async retryDeadLetter(id) {
      const at = parseDeadLetterId(id)
      if (!at) return false
      const [letters, stream] = [keys.deadLetters(at.partition), keys.stream(at.partition)]
      const retried = (await scripts.retryDeadLetter(letters, stream, at.name)) === 1
      if (retried) connection.tellNews(at.partition)
      return retried
    },
    async dropDeadLetter(id) {
      const at = parseDeadLetterId(id)
      return at !== null && (await redis.xdel(keys.deadLetters(at.partition), at.name)) === 1
    },
  }
}
