import type { Stream, Told } from '../../stream-ports.ts'
import { pack, unpack } from '../codec.ts'
import { entryInLog, outcomesInLog } from '../history.ts'
import { partitions } from '../partitions.ts'
import { DEAD_LETTERS_KEPT_MS, toldOf } from '../stream-items.ts'
import type { Connection } from './connection.ts'
import { deadLettersIn } from './dead-letters.ts'
import { logsOf, readEntry } from './stream-entries.ts'

export function streamIn(connection: Connection, now: () => number): Stream {
  const { redis, keys, scripts, readMany } = connection
  return {
    partitions,
    news: async () => (await redis.smembers(keys.news)).map(Number),

    async behind(now, among = partitions) {
      const isBehind = async (partition: number) => {
        const [told, over] = await Promise.all([
          redis.xlen(keys.stream(partition)),
          redis.zcount(keys.windows(partition), '-inf', now),
        ])
        return told > 0 || over > 0
      }
      const found = await Promise.all(among.map(isBehind))
      return among.filter((_, index) => found[index])
    },

    async lease(partition, owner, forMs) {
      if ((await scripts.lease(keys.lease(partition), owner, forMs)) !== 1) return false
      await redis.srem(keys.news, partition)
      return true
    },
    release: async (partition, owner) => void (await scripts.removeIf(keys.lease(partition), owner)),

    async next(partition, consumers, limit) {
      const [position, packed, entries] = await scripts.next(
        keys.progress(partition),
        keys.stream(partition),
        limit,
        ...consumers,
      )
      const states = new Map<string, unknown>()
      for (let i = 0; i < packed.length; i += 2) {
        const state = packed[i + 1]
        states.set(packed[i]!.toString(), state ? unpack(state) : undefined)
      }
      const from = position.toString('latin1')
      const read = entries.map(readEntry)
      const logs = await logsOf(connection, read)
      const told = read.flatMap(({ position, customerId, item, consumer: only }): Told[] => {
        const found = toldOf(item, id => entryInLog(logs.get(customerId)!, id))
        return found ? [{ position, customerId, ...found, ...(only !== undefined && { only }) }] : []
      })
      return {
        from,
        to: read.at(-1)?.position ?? from,
        states,
        told,
        more: read.length === limit || states.size < consumers.length,
      }
    },

    async advance({ partition, from, to, taken, consumers }) {
      const advanced = await scripts.advance(
        keys.progress(partition),
        keys.stream(partition),
        keys.deadLetters(partition),
        ...[from, to, now() - DEAD_LETTERS_KEPT_MS, consumers.length, ...consumers],
        ...taken.flatMap(({ consumer, state, dead }) => [
          ...[consumer, state === undefined ? 0 : 1, state === undefined ? '' : pack(state), dead.length],
          ...dead.flatMap(({ position, reason }) => [position, reason]),
        ]),
      )
      return advanced === 1
    },

    async reached(consumer) {
      const positions = await Promise.all(
        partitions.map(partition => redis.hget(keys.progress(partition), `p:${consumer}`)),
      )
      return positions.map(position => position ?? '')
    },
    async state(partition, consumer) {
      const bytes = await redis.hgetBuffer(keys.progress(partition), `s:${consumer}`)
      return bytes ? unpack(bytes) : undefined
    },
    async states(consumer) {
      const found = await Promise.all(
        partitions.map(partition => redis.hgetBuffer(keys.progress(partition), `s:${consumer}`)),
      )
      return found.flatMap(bytes => (bytes ? [unpack(bytes)] : []))
    },

    async outcomesOf(customerId, shown) {
      const [log] = await readMany([keys.history(customerId)])
      return log ? outcomesInLog(log, shown) : []
    },

    async due(partition, now, limit) {
      const key = keys.windows(partition)
      const over: string[] = await redis.zrangebyscore(key, '-inf', now, 'WITHSCORES', 'LIMIT', 0, limit)
      return over.flatMap((id, index) => (index % 2 === 0 ? [{ id, until: Number(over[index + 1]) }] : []))
    },
    async forgetWindows(partition, ids) {
      if (ids.length > 0) await redis.zrem(keys.windows(partition), ...ids)
    },

    ...deadLettersIn(connection),
  }
}
