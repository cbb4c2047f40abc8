import { Cluster, type Redis } from 'ioredis'

/** Values of keys that share a slot, in their order. */
export type ReadMany = (keys: readonly string[]) => Promise<(Buffer | null)[]>

interface Waiting {
  readonly keys: readonly string[]
  readonly resolve: (values: (Buffer | null)[]) => void
  readonly reject: (error: unknown) => void
}

/** Requests in one MGET: more would keep Redis from its other clients for too long. */
const sharedByAtMost = 64

/**
 * Reads through MGET. On one node the requests of a turn of the event loop share it: the first goes at once, those that come
 * while it is under way wait for the end of their turn. (A Redis answers 192 keys asked together in a fifth of the time that
 * they take in 64 commands.) A cluster allows only keys of one slot in a command, so there each request has its own.
 */
export function readsByTurn(redis: Redis | Cluster): ReadMany {
  if (redis instanceof Cluster) return keys => redis.mgetBuffer([...keys])
  let underWay = 0
  let waiting: Waiting[] = []

  async function send(requests: readonly Waiting[]): Promise<void> {
    underWay++
    try {
      const values = await redis.mgetBuffer(requests.flatMap(each => each.keys))
      let start = 0
      for (const { keys, resolve } of requests) {
        resolve(values.slice(start, start + keys.length))
        start += keys.length
      }
    } catch (error) {
      for (const { reject } of requests) reject(error)
    } finally {
      underWay--
    }
  }

  function sendWaiting(): void {
    const requests = waiting
    waiting = []
    for (let start = 0; start < requests.length; start += sharedByAtMost) {
      void send(requests.slice(start, start + sharedByAtMost))
    }
  }

  return keys =>
    new Promise((resolve, reject) => {
      const request = { keys, resolve, reject }
      if (underWay === 0 && waiting.length === 0) void send([request])
      else if (waiting.push(request) === 1) setImmediate(sendWaiting)
    })
}
