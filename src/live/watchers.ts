import type { Because, Bus, Following } from '../ports.ts'
import type { Screen } from '../session/screen.ts'
import { type Audience, audience, type Stage } from './audience.ts'
import { coalesced } from './coalesced.ts'
import { fewAtATime } from './few-at-a-time.ts'
import type { Asked } from './rescore.ts'
import type { View } from './view.ts'

/** Who watches which session, on this process; they see changes from anywhere. */
export interface Watchers {
  /**
   * Resolves with what ends the watching, when the view has taken its first decision. Rejects with `Problem` where there is none.
   * `screen`: what is on it already, where nobody else watches in the same way.
   */
  watch(asked: Asked, view: View, screen?: Screen | null): Promise<() => void>
  /** The session, or the history behind it, has changed and is durable: its watchers see what is best now. Never throws. */
  sessionChanged(sessionId: string, because: Because): void
  /** What is known of the customer has changed, wherever: so do all who watch a session of this customer. Never throws. */
  customerChanged(customerId: string, because: Because): void
  /** What all decide by has changed, here as on all other replicas. */
  rescoreAll(because: Because): void
  /** Resolves when no watcher is to be told anything. */
  idle(): Promise<void>
}

/** What changes for some who watch: a session, or a customer. */
interface Topic {
  /** By what they ask for. */
  readonly audiences: Map<string, Audience>
  readonly following: Following
}

/** How the bus knows it. No session has this id: ids have no control characters. */
const customerTopic = (customerId: string) => `\u0001${customerId}`

const topicsOf = ({ sessionId, customerId }: Asked) => [sessionId, customerTopic(customerId)]

export function localWatchers(stage: Stage, bus: Bus): Watchers {
  /** By what they ask for. */
  const audiences = new Map<string, Audience>()
  const topics = new Map<string, Topic>()
  const rescoring = coalesced<Audience>((_key, audience) => audience.tell())
  /** Where many may be asked for at once; who hears of something else meanwhile is told at once, and then again. */
  const inTurn = fewAtATime<Because>(async (key, because) => {
    const audience = audiences.get(key)
    if (!audience) return
    audience.because = because
    await rescoring.ask(key, audience)
  })
  /** Who is to be told what has changed in this turn, such as an outcome, which is told of its session and of its customer. */
  let due: Map<string, Audience> | null = null

  function ask(key: string, audience: Audience): void {
    if (!due) {
      due = new Map()
      queueMicrotask(askAll)
    }
    due.set(key, audience)
  }

  function askAll(): void {
    const all = due ?? []
    due = null
    for (const [key, audience] of all) void rescoring.ask(key, audience)
  }

  function rescore(some: ReadonlyMap<string, Audience> | undefined, because: Because): void {
    for (const [key, audience] of some ?? []) {
      audience.because = because
      ask(key, audience)
    }
  }

  function changed(topic: string, because: Because): void {
    rescore(topics.get(topic)?.audiences, because)
    bus.publish(topic, because)
  }

  function begin(key: string, asked: Asked, screen: Screen | null): Audience {
    const made: Audience = audience(stage, asked, screen, because => inTurn.add(key, because))
    audiences.set(key, made)
    for (const name of topicsOf(asked)) {
      const topic = topics.get(name) ?? followed(name)
      topic.audiences.set(key, made)
    }
    return made
  }

  function followed(name: string): Topic {
    const mine = new Map<string, Audience>()
    const topic = { audiences: mine, following: bus.follow(name, because => rescore(mine, because)) }
    topics.set(name, topic)
    return topic
  }

  function leave(key: string, view: View): void {
    const left = audiences.get(key)
    if (!left?.leave(view)) return
    audiences.delete(key)
    for (const name of topicsOf(left.asked)) {
      const topic = topics.get(name)!
      topic.audiences.delete(key)
      if (topic.audiences.size > 0) continue
      topics.delete(name)
      topic.following.end()
    }
  }

  return {
    async watch(asked, view, screen = null) {
      const key = JSON.stringify(asked)
      const joined = audiences.get(key) ?? begin(key, asked, screen)
      const first = joined.join(view)
      // It may be rejected before it is waited for.
      first.catch(() => {})
      // What is read from then on misses no change that is made on another replica.
      await Promise.all(topicsOf(asked).map(name => topics.get(name)!.following.ready))
      void rescoring.ask(key, joined)
      try {
        await first
      } catch (error) {
        leave(key, view)
        throw error
      }
      return () => leave(key, view)
    },
    sessionChanged: changed,
    customerChanged: (customerId, because) => changed(customerTopic(customerId), because),
    rescoreAll(because) {
      for (const key of audiences.keys()) inTurn.add(key, because)
    },
    async idle() {
      // What has changed in this turn is asked for.
      await null
      await inTurn.idle()
      await rescoring.idle()
    },
  }
}
