import type { Redis } from 'ioredis'
import { parseRedisUrl, type RedisPlace } from '../redis-url.ts'
import { again, connectOnce } from './connect.ts'

export interface LifelineSettings {
  readonly url: string
  readonly commandTimeoutMs: number
  /** A new connection: to be made what the lost one was. Where this rejects, the connection counts as lost. */
  readonly onReady: (redis: Redis) => Promise<void>
  readonly onMessage: (channel: string, text: string) => void
  /** Called once until it has healed. */
  readonly onTrouble: (error: Error) => void
}

/** A connection that is replaced when it is lost. */
export interface Lifeline {
  /** Null while there is none. */
  readonly redis: Redis | null
  /** For what the owner sees fail. */
  trouble(error: Error): void
  /** Takes a connection for lost. */
  lose(redis: Redis, error: Error): void
  close(): void
}

const CHECKED_EVERY_MS = 1_000

/**
 * One connection for messages and commands (RESP3), always to a node that passes them on: of a Cluster, one that is part of it; else
 * the master. A node that does not answer, or has left, is exchanged for the next one.
 */
export function lifeline(settings: LifelineSettings): Lifeline {
  const { commandTimeoutMs } = settings
  const place = parseRedisUrl(settings.url)
  let nodes = place.nodes
  // Replicas spread over the nodes.
  let turn = Math.floor(Math.random() * nodes.length)
  let attempts = 0
  let troubled = false
  let closed = false
  let opened: Redis | null = null
  let ready: Redis | null = null
  let next: NodeJS.Timeout | undefined
  let checking: NodeJS.Timeout | undefined

  function open(): void {
    turn = (turn + 1) % nodes.length
    const redis = connectOnce(place, nodes[turn]!, commandTimeoutMs)
    let last: Error | undefined
    opened = redis
    redis.on('error', (error: Error) => {
      last = error
    })
    redis.on('end', () => lose(redis, last ?? new Error('the connection was closed')))
    redis.on('ready', () => begin(redis).catch((error: Error) => lose(redis, error)))
    redis.on('message', (channel: string, text: string) => {
      if (redis === opened) settings.onMessage(channel, text)
    })
  }

  async function begin(redis: Redis): Promise<void> {
    await check(place, redis)
    if (place.form === 'cluster') nodes = await nodesOf(redis, nodes)
    if (redis !== opened) return
    ready = redis
    await settings.onReady(redis)
    if (redis !== opened) return
    troubled = false
    attempts = 0
    checking = setInterval(() => {
      check(place, redis).catch((error: Error) => lose(redis, error))
    }, CHECKED_EVERY_MS)
    checking.unref()
  }

  function lose(redis: Redis, error: Error): void {
    if (redis !== opened) return
    opened = null
    ready = null
    clearInterval(checking)
    redis.disconnect()
    if (closed) return
    trouble(error)
    attempts += 1
    next = setTimeout(open, again(attempts))
    next.unref()
  }

  function trouble(error: Error): void {
    if (!troubled) settings.onTrouble(error)
    troubled = true
  }

  open()
  return {
    get redis() {
      return ready
    },
    trouble,
    lose,
    close() {
      closed = true
      clearTimeout(next)
      if (opened) lose(opened, new Error('closed'))
    },
  }
}

/** Rejects where a node answers but what is published there does not reach all others. */
async function check({ form }: RedisPlace, redis: Redis): Promise<void> {
  if (form !== 'cluster') {
    const info = await redis.info('replication').catch(unlessForbidden)
    if (info.includes('role:slave')) throw new Error('the node is no master any more')
  } else {
    const info = String(await redis.cluster('INFO'))
    if (!info.includes('cluster_state:ok')) throw new Error('the node has no cluster that is whole')
  }
}

/** Who may not ask has an answer all the same: the node is there. */
function unlessForbidden(error: Error): string {
  if (/^NOPERM\b/.test(error.message)) return ''
  throw error
}

/** All nodes of the cluster. */
async function nodesOf(redis: Redis, known: RedisPlace['nodes']): Promise<RedisPlace['nodes']> {
  const found = new Map<string, { host: string; port: number }>()
  for (const [, , ...nodes] of await redis.cluster('SLOTS')) {
    for (const [name, port] of nodes) {
      // A node that does not know its own name is the one that was asked.
      const host = name || redis.options.host!
      found.set(`${host}:${port}`, { host, port })
    }
  }
  return found.size > 0 ? [...found.values()] : known
}
