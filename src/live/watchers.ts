import type { Because, Bus, Following } from '../ports.ts'
import type { Screen } from '../session/screen.ts'
import { type Audience, audience, type Stage } from './audience.ts'
import { coalesced } from './coalesced.ts'
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
  publish(sessionId: string, because: Because): void
  /** What all decide by has changed, here as on all other replicas. */
  rescoreAll(because: Because): void
  /** Resolves when no watcher is to be told anything. */
  idle(): Promise<void>
}

interface Watched {
  /** By what they ask for. */
  readonly audiences: Map<string, Audience>
  readonly following: Following
}

export function localWatchers(stage: Stage, bus: Bus): Watchers {
  const bySession = new Map<string, Watched>()
  const rescoring = coalesced<Audience>((_key, audience) => audience.tell())

  function rescore(sessionId: string, because: Because): void {
    for (const [key, audience] of bySession.get(sessionId)?.audiences ?? []) {
      audience.because = because
      rescoring.ask(key, audience)
    }
  }

  function watchedOf(sessionId: string): Watched {
    const known = bySession.get(sessionId)
    if (known) return known
    const following = bus.follow(sessionId, because => rescore(sessionId, because))
    const watched = { audiences: new Map<string, Audience>(), following }
    bySession.set(sessionId, watched)
    return watched
  }

  function leave({ audiences, following }: Watched, key: string, view: View): void {
    const audience = audiences.get(key)
    if (!audience?.leave(view)) return
    audiences.delete(key)
    const { sessionId } = audience.asked
    if (audiences.size > 0 || bySession.get(sessionId)?.audiences !== audiences) return
    bySession.delete(sessionId)
    following.end()
  }

  return {
    async watch(asked, view, screen = null) {
      const key = JSON.stringify(asked)
      const watched = watchedOf(asked.sessionId)
      const { audiences, following } = watched
      let joined = audiences.get(key)
      if (!joined) {
        const made: Audience = audience(stage, asked, screen, () => rescoring.ask(key, made))
        audiences.set(key, made)
        joined = made
      }
      const first = joined.join(view)
      // What is read from then on misses no change that is made on another replica.
      await following.ready
      rescoring.ask(key, joined)
      try {
        await first
      } catch (error) {
        leave(watched, key, view)
        throw error
      }
      return () => leave(watched, key, view)
    },
    publish(sessionId, because) {
      rescore(sessionId, because)
      bus.publish(sessionId, because)
    },
    rescoreAll(because) {
      for (const sessionId of bySession.keys()) rescore(sessionId, because)
    },
    idle: () => rescoring.idle(),
  }
}
