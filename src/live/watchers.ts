import type { Decision } from '../decision/answer.ts'
import type { Because } from '../http/wire/live.ts'
import type { Bus, Following } from '../ports.ts'
import type { World } from '../world.ts'
import { coalesced } from './coalesced.ts'
import { type Asked, type Rescored, rescored } from './rescore.ts'

/** One who watches a session. */
export interface Watcher {
  readonly asked: Asked
  /** Takes a decision; true where it was sent, since the ranking differs from the one that is seen. */
  take(next: Rescored, because: Because): boolean
  /** The session has ended. */
  end(): void
  fail(error: unknown): void
}

/** Who watches which session. The joint at which other replicas are told of a change, and tell. */
export interface Watchers {
  /** Returns what ends the watching. */
  watch(sessionId: string, watcher: Watcher): () => void
  /** Resolves when changes on other replicas reach the session's watchers: what is read from then on misses none. Never rejects. */
  reached(sessionId: string): Promise<void>
  /** The session, or the history behind it, has changed and is durable: its watchers see what is best now. Never throws. */
  publish(sessionId: string, because: Because): void
  /** Resolves when no watcher is to be told anything. */
  idle(): Promise<void>
}

interface Watched {
  readonly watchers: Set<Watcher>
  readonly following: Following
}

/** Watchers on this process, who see changes from anywhere. Those who ask for the same share one decision. */
export function localWatchers(
  world: World,
  bus: Bus,
  onDecision: (decision: Decision) => void,
  onError: (error: unknown) => void,
): Watchers {
  const bySession = new Map<string, Watched>()
  const rescoring = coalesced<Because>(async (sessionId, because) => {
    const groups = sameAsked(bySession.get(sessionId)?.watchers ?? [])
    await Promise.all(groups.map(group => tell(group, because)))
  })

  async function tell(group: readonly Watcher[], because: Because): Promise<void> {
    let next: Rescored
    try {
      next = await rescored(world, group[0]!.asked)
    } catch (error) {
      onError(error)
      for (const watcher of group) watcher.fail(error)
      return
    }
    if (next.session.endedAt !== undefined) {
      for (const watcher of group) watcher.end()
      return
    }
    const taken = group.filter(watcher => watcher.take(next, because))
    if (taken.length === 0) return
    next.remember()
    onDecision(next.decision)
  }

  function rescore(sessionId: string, because: Because): void {
    if (bySession.has(sessionId)) rescoring.ask(sessionId, because)
  }

  function firstOf(sessionId: string): Watched {
    const following = bus.follow(sessionId, because => rescore(sessionId, because))
    const watched = { watchers: new Set<Watcher>(), following }
    bySession.set(sessionId, watched)
    return watched
  }

  return {
    watch(sessionId, watcher) {
      const watched = bySession.get(sessionId) ?? firstOf(sessionId)
      const { watchers, following } = watched
      watchers.add(watcher)
      return () => {
        if (!watchers.delete(watcher) || watchers.size > 0) return
        bySession.delete(sessionId)
        following.end()
      }
    },
    reached: async sessionId => bySession.get(sessionId)?.following.ready,
    publish(sessionId, because) {
      rescore(sessionId, because)
      bus.publish(sessionId, because)
    },
    idle: () => rescoring.idle(),
  }
}

function sameAsked(watchers: Iterable<Watcher>): Watcher[][] {
  const groups = new Map<string, Watcher[]>()
  for (const watcher of watchers) {
    const key = JSON.stringify(watcher.asked)
    const group = groups.get(key)
    if (group) group.push(watcher)
    else groups.set(key, [watcher])
  }
  return [...groups.values()]
}
