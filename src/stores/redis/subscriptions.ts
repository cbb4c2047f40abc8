import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Followers } from '../followers.ts'

/** Channels in one command. */
const MOST_AT_ONCE = 1_000

/** Keeps what a connection is subscribed to equal to what is followed. */
export interface Subscriptions {
  /** Goes on with a new connection; resolves when it is subscribed to all that is followed. */
  moveTo(redis: Redis): Promise<void>
  /** Subscribes or leaves a topic's channel, as is followed; resolves when Redis has taken it. Only after `moveTo`. */
  settle(topic: string): Promise<void>
}

/**
 * A topic's channel is `channels` with its name. Topics of one turn, and those that come while Redis has not answered, share a
 * command; what is followed and left meanwhile costs nothing.
 */
export function subscriptions(channels: string, following: Followers): Subscriptions {
  let redis: Redis
  let subscribed = new Set<string>()
  const unsettled = new Set<string>()
  let next: Promise<void> | null = null
  let last: Promise<void> = Promise.resolve()

  async function settleNext(): Promise<void> {
    await last
    await nextTurn()
    next = null
    const settled = settleAll(redis)
    last = settled.catch(() => {})
    await settled
  }

  async function settleAll(on: Redis): Promise<void> {
    const differing = [...unsettled].filter(name => following.has(name) !== subscribed.has(name))
    unsettled.clear()
    const [wanted, unwanted] = [
      differing.filter(following.has),
      differing.filter(name => !following.has(name)),
    ]
    for (const name of wanted) subscribed.add(name)
    for (const name of unwanted) subscribed.delete(name)
    for (const some of inParts(wanted)) await on.subscribe(...some.map(name => channels + name))
    for (const some of inParts(unwanted)) await on.unsubscribe(...some.map(name => channels + name))
  }

  function settled(): Promise<void> {
    next ??= settleNext()
    return next
  }

  return {
    moveTo(to) {
      redis = to
      subscribed = new Set()
      for (const name of following.keys()) unsettled.add(name)
      return settled()
    },
    settle(topic) {
      unsettled.add(topic)
      return settled()
    },
  }
}

function* inParts<T>(list: readonly T[]): Iterable<readonly T[]> {
  for (let start = 0; start < list.length; start += MOST_AT_ONCE)
    yield list.slice(start, start + MOST_AT_ONCE)
}
