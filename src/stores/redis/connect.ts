import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { StoreUnavailable } from '../../errors.ts'
import { parseRedisUrl, type RedisPlace, withoutPassword } from '../redis-url.ts'
import { leavingReplicas } from './leaving-replicas.ts'
import { searchOn } from './search-on.ts'

export interface ConnectSettings {
  readonly url: string
  /** A command without an answer by then is given up. */
  readonly commandTimeoutMs: number
  /** How long to wait for Redis at the start. */
  readonly startTimeoutMs: number
  /** Hears of lost connections; they are taken up again by themselves. */
  readonly onError?: (error: Error) => void
}

/** Connects and waits until Redis is ready; rejects with `StoreUnavailable` when it is not in time. */
export async function connect(settings: ConnectSettings): Promise<Redis | Cluster> {
  const place = parseRedisUrl(settings.url)
  const redis = place.form === 'cluster' ? clusterOf(place, settings) : singleOf(place, settings)
  let last: Error | undefined
  redis.on('error', (error: Error) => {
    last = error
    settings.onError?.(error)
  })
  try {
    await readyWithin(redis, settings.startTimeoutMs)
    // A cluster's nodes are connected by their first command: let that be this one.
    if (redis instanceof Cluster) await Promise.all(redis.nodes('master').map(node => node.ping()))
    return redis
  } catch (error) {
    redis.disconnect()
    const why = last?.message ?? (error instanceof Error ? error.message : String(error))
    throw new StoreUnavailable(
      `Redis at ${withoutPassword(settings.url)} was not ready within ${settings.startTimeoutMs} ms: ${why.replace(/\.$/, '')}. ${remedyFor(why)}`,
      last ?? error,
    )
  }
}

function remedyFor(why: string): string {
  return /^(NOAUTH|WRONGPASS|NOPERM)\b/.test(why)
    ? 'Are user and password in TACT_REDIS_URL right, and may this user do what docs/operating.md lists?'
    : 'Is it running, and may this machine reach it?'
}

/**
 * Nothing waits in a queue for a Redis that is away: commands are refused at once, and commands under way fail with the connection.
 * A connection that owes answers and stays silent is dropped, so that a stuck Redis refuses at once, too, and not only in time.
 */
function commonOptions({ tls, username, password }: RedisPlace, commandTimeoutMs: number): RedisOptions {
  return {
    username,
    password,
    ...(tls ? { tls: {} } : {}),
    commandTimeout: commandTimeoutMs,
    socketTimeout: 4 * commandTimeoutMs,
    connectTimeout: 2_000,
    maxRetriesPerRequest: 0,
    disableClientInfo: true,
  }
}

/** Connects to one node, or to the Sentinels' master, once: a lost connection is not taken up again. Emits `end` then. */
export function connectOnce(
  place: RedisPlace,
  node: RedisPlace['nodes'][number],
  commandTimeoutMs: number,
): Redis {
  return new Redis({
    ...commonOptions(place, commandTimeoutMs),
    ...whereabouts(place, node),
    enableOfflineQueue: false,
    disconnectTimeout: commandTimeoutMs,
    retryStrategy: () => null,
    sentinelRetryStrategy: () => null,
  })
}

/** Commands of those who can wait are sent once Redis is there again, and each may take this long. */
const PATIENTLY = { commandTimeout: undefined, socketTimeout: 20_000, maxRetriesPerRequest: null }

/** Connects for those who wait for a Redis that is away, as long as it takes, and for commands that wait for something themselves. */
export function connectPatiently(url: string): Redis | Cluster {
  const place = parseRedisUrl(url)
  const options = { ...commonOptions(place, 0), ...PATIENTLY }
  if (place.form === 'cluster')
    return new Cluster([...place.nodes], {
      redisOptions: options,
      clusterRetryStrategy: again,
      slotsRefreshInterval: 2_000,
    })
  return ledTo(place, options)
}

function singleOf(place: RedisPlace, { commandTimeoutMs }: ConnectSettings): Redis {
  return ledTo(place, { ...commonOptions(place, commandTimeoutMs), enableOfflineQueue: false })
}

/** To one node, or to whichever the Sentinels name; a connection that is lost, or ends at a replica, is taken up again. */
function ledTo(place: RedisPlace, options: RedisOptions): Redis {
  const where = whereabouts(place, place.nodes[0]!)
  const redis = new Redis({
    ...options,
    ...where,
    retryStrategy: again,
    reconnectOnError: leavingReplicas(),
    ...(place.master ? { sentinelRetryStrategy: again, failoverDetector: true } : {}),
  })
  return place.master ? searchOn(redis) : redis
}

function whereabouts({ form, nodes, database, master }: RedisPlace, node: RedisPlace['nodes'][number]) {
  return form === 'sentinel'
    ? { sentinels: [...nodes], name: master, db: database }
    : { ...node, db: database }
}

function clusterOf(place: RedisPlace, { commandTimeoutMs }: ConnectSettings): Cluster {
  return new Cluster([...place.nodes], {
    redisOptions: commonOptions(place, commandTimeoutMs),
    enableOfflineQueue: false,
    clusterRetryStrategy: again,
    slotsRefreshInterval: 2_000,
    // A moved slot is found in a step or two; a failover takes longer than any request should wait.
    maxRedirections: 4,
    retryDelayOnFailover: 50,
    retryDelayOnClusterDown: 50,
  })
}

/** The pause before the next attempt, in ms. */
export function again(attempts: number): number {
  return Math.min(50 * attempts, 500) + Math.floor(Math.random() * 50)
}

function readyWithin(redis: Redis | Cluster, startTimeoutMs: number): Promise<void> {
  if (redis.status === 'ready') return Promise.resolve()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no connection')), startTimeoutMs)
    redis.once('ready', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
