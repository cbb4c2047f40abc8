import type { DeadLetter, Stream } from '../../stream-ports.ts'
import { unpack } from '../codec.ts'
import { entryInLog } from '../history.ts'
import { deadLetterId, parseDeadLetterId, toldOf } from '../stream-items.ts'
import type { Databases } from './databases.ts'
import { logOfCustomer } from './histories.ts'
import { appendLine, type Line, readLine, tellNews } from './stream-entries.ts'

type DeadLetters = Pick<Stream, 'deadLetters' | 'countDeadLetters' | 'retryDeadLetter' | 'dropDeadLetter'>

export function deadLettersIn(databases: Databases, now: () => number): DeadLetters {
  const { read, write, deadLetters } = databases

  /** The key of a letter that is there, or null. */
  function keyOf(id: string): [number, number] | null {
    const parsed = parseDeadLetterId(id)
    if (!parsed) return null
    const [at, number] = parsed.name.split('-').map(Number)
    const bytes = deadLetters.get([parsed.partition, number!])
    return bytes && unpack<Line>(bytes)[0] === at ? [parsed.partition, number!] : null
  }

  function letterOf(partition: number, number: number, bytes: Buffer): DeadLetter {
    const { at, customerId, item, consumer, reason } = readLine(bytes)
    return {
      id: deadLetterId(partition, `${at}-${number}`),
      at,
      consumer: consumer!,
      reason: reason!,
      customerId,
      entry: toldOf(item, id => entryInLog(logOfCustomer(databases, customerId), id))?.entry ?? null,
      retracted: typeof item === 'string',
    }
  }

  return {
    deadLetters: async ({ after, limit }) =>
      read(() => {
        const start = after === undefined ? null : parseDeadLetterId(after)
        const from = start
          ? { start: [start.partition, Number(start.name.split('-')[1]) + 1] as [number, number] }
          : {}
        const items = [...deadLetters.getRange({ ...from, limit: limit + 1 })].map(({ key, value }) =>
          letterOf(...key, value),
        )
        return { items: items.slice(0, limit), next: items.length > limit ? items[limit - 1]!.id : null }
      }),
    countDeadLetters: async () => read(() => deadLetters.getCount()),
    retryDeadLetter: id =>
      write(() => {
        const key = keyOf(id)
        if (!key) return false
        const [, customerId, item, consumer] = unpack<Line>(deadLetters.get(key)!)
        appendLine(databases, key[0], [now(), customerId, item, consumer, null])
        tellNews(databases, key[0])
        deadLetters.remove(key)
        return true
      }),
    dropDeadLetter: id =>
      write(() => {
        const key = keyOf(id)
        if (key) deadLetters.remove(key)
        return key !== null
      }),
  }
}
