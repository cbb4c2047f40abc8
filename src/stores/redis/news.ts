import type { Cluster, Redis } from 'ioredis'

/**
 * Tells of partitions with news, those of a turn of the event loop by one command. After what is new is there, or else whoever
 * drains could look too early. A command that is lost is made good by who looks at every partition now and then.
 */
export function newsTeller(redis: Redis | Cluster, key: string): (partition: number) => void {
  let waiting = new Set<number>()
  return partition => {
    waiting.add(partition)
    if (waiting.size > 1) return
    setImmediate(() => {
      const partitions = [...waiting]
      waiting = new Set()
      redis.sadd(key, ...partitions).catch(() => {})
    })
  }
}
