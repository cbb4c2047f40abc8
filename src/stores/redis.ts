import type { Cluster, Redis } from 'ioredis'
import type { Session, Store } from '../ports.ts'
import { firstDecisionIdAt } from './decision-ids.ts'
import { knownInLog } from './history.ts'
import { FOR_EVER_MS } from './history-kept.ts'
import { pendingDecisions } from './pending.ts'
import { unpackProfile } from './profiles.ts'
import { connect } from './redis/connect.ts'
import { connectionOf } from './redis/connection.ts'
import { decisionFrom, rememberIn } from './redis/decisions.ts'
import { decisionsOfFrom } from './redis/decisions-of.ts'
import { documentsOn } from './redis/documents.ts'
import { clocksDifferMs, eraseFrom } from './redis/erase.ts'
import { withFailuresNamed } from './redis/failures.ts'
import { forgetfulSettings } from './redis/forgetful.ts'
import { identitiesOf, linkIn, unlinkFrom } from './redis/identities.ts'
import { keepIn } from './redis/keep.ts'
import { keptOfFrom } from './redis/kept-of.ts'
import { customersOf, importInto, writeProfileIn } from './redis/profiles.ts'
import { recallFrom } from './redis/recall.ts'
import { stockOn } from './redis/stock.ts'
import { streamIn } from './redis/stream.ts'
import { withoutPassword } from './redis-url.ts'
import { unpackVersioned } from './versioned.ts'

export interface RedisSettings {
  /** `redis://`, `rediss://`, `redis-cluster://` or `redis-sentinel://`. */
  readonly url: string
  /** Decisions older than this are forgotten. */
  readonly decisionsKeptMs: number
  /** Entries of histories older than this are forgotten; default: none. */
  readonly historyKeptMs?: number
  /** A Redis that is stuck or gone makes every method reject within about this time; default 250. */
  readonly commandTimeoutMs?: number
  /** How long to wait for Redis at the start; default 10,000. */
  readonly startTimeoutMs?: number
  /** Begins every key; default `tact:`. */
  readonly prefix?: string
  readonly now?: () => number
  /** Hears of lost connections; they are taken up again by themselves. */
  readonly onError?: (error: Error) => void
  /** Hears of settings of Redis by which it may forget what it has acknowledged. */
  readonly onForgetful?: (settings: readonly string[]) => void
}

/**
 * The store on Redis: one, a Cluster, or behind Sentinels. What it has acknowledged survives the death of any process of ours, and
 * Redis's own as far as Redis is set to keep it (`appendonly yes`). Rejects with `StoreUnavailable` when Redis is not ready in time.
 */
export async function redisStore(settings: RedisSettings): Promise<Store> {
  const { url, commandTimeoutMs = 250, startTimeoutMs = 10_000, onError, onForgetful } = settings
  const redis = await connect({ url, commandTimeoutMs, startTimeoutMs, onError })
  if (onForgetful) {
    const forgetful = await forgetfulSettings(redis)
    if (forgetful.length > 0) onForgetful(forgetful)
  }
  return withFailuresNamed(storeOn(redis, settings), withoutPassword(url))
}

function storeOn(
  redis: Redis | Cluster,
  { decisionsKeptMs, historyKeptMs = FOR_EVER_MS, prefix = 'tact:', now = Date.now }: RedisSettings,
): Store {
  const connection = connectionOf(redis, prefix)
  const { keys } = connection
  const pending = pendingDecisions()

  return {
    recall: recallFrom(connection, now),
    keep: what => keepIn(connection, what, historyKeptMs, now),
    stream: streamIn(connection, now),
    ...stockOn(connection, now),

    profile: async customerId => {
      const bytes = await redis.getBuffer(keys.profile(customerId))
      return bytes ? unpackProfile(bytes) : null
    },
    writeProfile: (customerId, profile) => writeProfileIn(connection, customerId, profile),
    importProfiles: profiles => importInto(connection, profiles),
    customers: page => customersOf(connection, page),
    keptOf: customerId => keptOfFrom(connection, customerId),
    decisionsOf: async (customerIds, from) => {
      if (from === null) await pending.handedOver()
      const first = firstDecisionIdAt(now() - decisionsKeptMs - clocksDifferMs)
      return decisionsOfFrom(connection, customerIds, from ?? first, now() + clocksDifferMs)
    },
    erase: async customerId => {
      await pending.settled()
      return eraseFrom(connection, customerId, now(), decisionsKeptMs, pending.handedOver)
    },

    whose: identity => redis.get(keys.identity(identity)),
    link: links => linkIn(connection, links),
    unlink: identity => unlinkFrom(connection, identity),
    identities: customerId => identitiesOf(connection, customerId),

    session: async sessionId => {
      const owner = await redis.get(keys.sessionOwner(sessionId))
      const bytes = owner === null ? null : await redis.getBuffer(keys.session(owner, sessionId))
      return bytes ? unpackVersioned<Session>(bytes).value : null
    },
    known: async (customerId, entryIds) => {
      const log = await redis.getBuffer(keys.history(customerId))
      return log ? knownInLog(log, entryIds) : new Map()
    },
    entryOwner: entryId => redis.get(keys.entryOwner(entryId)),

    remember: records =>
      pending.during(records, () => rememberIn(connection, records, now(), decisionsKeptMs)),
    decision: async decisionId =>
      pending.get(decisionId) ?? decisionFrom(connection, decisionId, now() - decisionsKeptMs),

    ...documentsOn(connection),

    ping: async () => void (await redis.ping()),
    close: async () => {
      await redis.quit().catch(() => {})
      // Ends what `quit` leaves: the connections that watch the Sentinels, and attempts to connect again.
      redis.disconnect()
    },
  }
}
