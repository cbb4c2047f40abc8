import type { Stream, Told } from '../../stream-ports.ts'
import { pack, unpack } from '../codec.ts'
import { entryInLog, outcomesInLog } from '../history.ts'
import { partitions } from '../partitions.ts'
import { toldOf } from '../stream-items.ts'
import type { Databases } from './databases.ts'
import { deadLettersIn } from './dead-letters.ts'
import { logOfCustomer } from './histories.ts'
import {
  appendDeadLetter,
  type Line,
  linesAfter,
  readLine,
  removeOldDeadLetters,
  removePassed,
} from './stream-entries.ts'
import { closeWindow, windowsOver } from './windows.ts'

/** The number of the last line that a consumer has passed, and its packed state. */
type Progress = readonly [number: number, state: Buffer | null]

const NOTHING: Progress = [0, null]

export function streamIn(databases: Databases, now: () => number): Stream {
  const { read, write, stream, news, progress, leases } = databases

  function progressOf(partition: number, consumer: string): Progress {
    const bytes = progress.get([partition, consumer])
    return bytes ? unpack<Progress>(bytes) : NOTHING
  }

  /** Whose the lease is, where it is somebody's still; one that would last for longer than that is from before the clock was set back. */
  function holder(partition: number, longestMs = Number.POSITIVE_INFINITY): string | null {
    const [owner = null, until] = leases.get(partition)?.split(' ') ?? []
    const leftMs = Number(until) - now()
    return leftMs > 0 && leftMs <= longestMs ? owner : null
  }

  return {
    partitions,
    news: async () => read(() => [...news.getKeys()]),
    behind: async (now, among = partitions) =>
      read(() =>
        among.filter(partition => {
          const told = [...stream.getKeys({ ...linesAfter(partition, 0), limit: 1 })]
          return told.length > 0 || windowsOver(databases, partition, now, 1).length > 0
        }),
      ),

    lease: (partition, owner, forMs) =>
      write(() => {
        if ((holder(partition, forMs) ?? owner) !== owner) return false
        leases.put(partition, `${owner} ${now() + forMs}`)
        news.remove(partition)
        return true
      }),
    release: (partition, owner) =>
      write(() => {
        if (holder(partition) === owner) leases.remove(partition)
      }),

    next: async (partition, consumers, limit) =>
      read(() => {
        const reached = consumers.map(consumer => [consumer, ...progressOf(partition, consumer)] as const)
        const number = Math.min(...reached.map(([, at]) => at))
        const behind = reached.filter(([, at]) => at === number)
        let last = number
        let count = 0
        const told: Told[] = []
        for (const { key, value } of stream.getRange({ ...linesAfter(partition, number), limit })) {
          last = key[1]
          count += 1
          const { customerId, item, consumer: only } = readLine(value)
          const found = toldOf(item, id => entryInLog(logOfCustomer(databases, customerId), id))
          if (found)
            told.push({ position: String(last), customerId, ...found, ...(only !== null && { only }) })
        }
        return {
          from: String(number),
          to: String(last),
          states: new Map(behind.map(([consumer, , state]) => [consumer, state ? unpack(state) : undefined])),
          told,
          more: count === limit || behind.length < consumers.length,
        }
      }),

    advance({ partition, from, to, taken, consumers }) {
      const packed = taken.map(({ state }) => (state === undefined ? null : pack(state)))
      return write(() => {
        const before = taken.map(({ consumer }) => progressOf(partition, consumer))
        if (before.some(([number]) => number !== Number(from))) return false
        removeOldDeadLetters(databases, partition, now())
        for (const [index, { consumer, dead }] of taken.entries()) {
          const state = packed[index] ?? before[index]![1]
          progress.put([partition, consumer], pack([Number(to), state]))
          for (const { position, reason } of dead) {
            const bytes = stream.get([partition, Number(position)])
            if (!bytes) continue
            const [, customerId, item] = unpack<Line>(bytes)
            appendDeadLetter(databases, partition, [now(), customerId, item, consumer, reason])
          }
        }
        removePassed(databases, partition, Math.min(...consumers.map(each => progressOf(partition, each)[0])))
        return true
      })
    },
    reached: async consumer =>
      read(() =>
        partitions.map(partition => {
          const [number] = progressOf(partition, consumer)
          return number === 0 ? '' : String(number)
        }),
      ),
    state: async (partition, consumer) =>
      read(() => {
        const [, state] = progressOf(partition, consumer)
        return state ? unpack(state) : undefined
      }),
    states: async consumer =>
      read(() =>
        partitions.flatMap(partition => {
          const [, state] = progressOf(partition, consumer)
          return state ? [unpack(state)] : []
        }),
      ),

    outcomesOf: async (customerId, shown) =>
      read(() => outcomesInLog(logOfCustomer(databases, customerId), shown)),

    due: async (partition, now, limit) => read(() => windowsOver(databases, partition, now, limit)),
    forgetWindows: (partition, ids) =>
      write(() => {
        for (const id of ids) closeWindow(databases, partition, id)
      }),

    ...deadLettersIn(databases, now),
  }
}
