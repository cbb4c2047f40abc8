import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Bus } from '../../ports.ts'
import { followers } from '../followers.ts'
import { type Changes, outbox } from '../outbox.ts'
import { parseRedisUrl } from '../redis-url.ts'
import { packChange, unpackChange } from '../told-change.ts'
import { lifeline } from './lifeline.ts'
import { subscriptions } from './subscriptions.ts'

export interface RedisBusSettings {
  /** As the store's. */
  readonly url: string
  readonly prefix?: string
  readonly commandTimeoutMs?: number
  /** Hears, once until it has healed, that others cannot be told or heard. */
  readonly onTrouble?: (error: Error) => void
}

/**
 * The bus on Redis: plain pub/sub on a connection of its own, one channel a topic, which only replicas subscribe that follow it.
 * Whoever is not connected is not told: after a lost connection, all that is followed counts as changed.
 */
export function redisBus(settings: RedisBusSettings): Bus {
  const { url, prefix = 'tact:', commandTimeoutMs = 250, onTrouble = () => {} } = settings
  const me = randomUUID()
  // Channels are common to all databases of a Redis.
  const channels = `${prefix}changed:${parseRedisUrl(url).database}:`
  const following = followers()
  const subscribed = subscriptions(channels, following)
  const unsent = outbox({ canSend: () => line.redis !== null, send })
  const line = lifeline({
    url,
    commandTimeoutMs,
    onTrouble,
    async onReady(redis) {
      await subscribed.moveTo(redis)
      void following.tellAll({ reason: 'reconnected' })
      await unsent.flush()
    },
    onMessage(channel, text) {
      const { sender, because } = unpackChange(text)
      if (sender !== me) following.tell(channel.slice(channels.length), because)
    },
  })

  async function send(changes: Changes): Promise<Changes | null> {
    const redis = line.redis!
    try {
      // Commands of one turn go out together; a pipeline of them costs more.
      await Promise.all(
        [...changes].map(([topic, because]) => redis.publish(channels + topic, packChange(me, because))),
      )
      return null
    } catch (error) {
      failed(redis, error as Error)
      return isAnswer(error as Error) ? null : changes
    }
  }

  async function settle(topic: string): Promise<void> {
    const { redis } = line
    if (redis) await subscribed.settle(topic).catch((error: Error) => failed(redis, error))
  }

  /** What Redis has answered, such as that this user may not use the channel, another connection would be told, too. */
  function failed(redis: Redis, error: Error): void {
    if (isAnswer(error)) line.trouble(error)
    else line.lose(redis, error)
  }

  return {
    publish: unsent.add,
    follow(topic, onChange) {
      following.add(topic, onChange)
      return {
        ready: settle(topic),
        end() {
          if (following.remove(topic, onChange)) void settle(topic)
        },
      }
    },
    async close() {
      await unsent.flush()
      line.close()
    },
  }
}

function isAnswer(error: Error): boolean {
  return error.name === 'ReplyError'
}
