import type { Decision } from '../decision/answer.ts'
import type { Because } from '../http/wire/live.ts'
import { firstExpiry } from '../session/context.ts'
import { calmOf, type Screen, shownOn } from '../session/screen.ts'
import type { World } from '../world.ts'
import { coalesced } from './coalesced.ts'
import { type Asked, type Rescored, rescored } from './rescore.ts'
import type { View } from './view.ts'

/** Who watches which session. The joint at which other replicas are told of a change, and tell. */
export interface Watchers {
  /**
   * Resolves with what ends the watching, when the view has taken its first decision. Rejects with `Problem` where there is none.
   * `screen`: what is on it already, where nobody else watches in the same way.
   */
  watch(asked: Asked, view: View, screen?: Screen | null): Promise<() => void>
  /** The session, or the history behind it, has changed and is durable: its watchers see what is best now. Never throws. */
  publish(sessionId: string, because: Because): void
  /** What all decide by has changed. */
  publishToAll(because: Because): void
  /** Resolves when no watcher is to be told anything. */
  idle(): Promise<void>
}

/** Those who ask for the same: they share one decision, and so one screen. */
interface Audience {
  readonly asked: Asked
  readonly views: Set<View>
  /** Who has had no decision yet. */
  readonly joining: Map<View, { resolve: () => void; reject: (error: unknown) => void }>
  screen: Screen | null
  because: Because
  timer?: NodeJS.Timeout
}

/** A timer's longest delay: longer ones fire at once. */
const MAX_DELAY_MS = 2 ** 31 - 1

/** Watchers on this process. */
export function localWatchers(
  world: World,
  onDecision: (decision: Decision) => void,
  onError: (error: unknown) => void,
): Watchers {
  const audiences = new Map<string, Audience>()
  const bySession = new Map<string, Set<string>>()
  const rescoring = coalesced<null>(async key => {
    const audience = audiences.get(key)
    if (audience) await tell(key, audience)
  })

  async function tell(key: string, audience: Audience): Promise<void> {
    const { asked, screen, views, joining } = audience
    let next: Rescored
    try {
      const placement = screen && world.strategy().placements.get(asked.placement)
      next = await rescored(world, asked, placement ? calmOf(screen, placement, world.now()) : undefined)
    } catch (error) {
      onError(error)
      for (const view of views) if (!joining.has(view)) view.fail(error)
      for (const { reject } of joining.values()) reject(error)
      return
    }
    if (next.session.endedAt !== undefined) {
      for (const view of views) view.end()
      for (const { resolve } of joining.values()) resolve()
      joining.clear()
      return
    }
    audience.screen = shownOn(screen, next.decision, world.now())
    const taken = [...views].filter(view => view.take(next, audience.because))
    for (const { resolve } of joining.values()) resolve()
    joining.clear()
    askAgain(key, audience, next)
    if (taken.length === 0) return
    next.remember()
    onDecision(next.decision)
  }

  /** Time alone changes what is best: when the first place may change again, and when a fact is no longer true. */
  function askAgain(key: string, audience: Audience, { decision, session }: Rescored): void {
    clearTimeout(audience.timer)
    const now = world.now()
    const expiry = firstExpiry(world.strategy(), session, now) ?? Number.POSITIVE_INFINITY
    const { dwellMs } = world.strategy().placements.get(audience.asked.placement)!
    const waits = decision.waiting?.because === 'dwell'
    const at = waits ? Math.min(audience.screen!.since + dwellMs, expiry) : expiry
    if (at === Number.POSITIVE_INFINITY || audience.views.size === 0) return
    const ask = () => {
      audience.because = { reason: at === expiry ? 'expired' : 'dwell' }
      rescoring.ask(key, null)
    }
    audience.timer = setTimeout(ask, Math.min(Math.max(0, at - now) + 1, MAX_DELAY_MS))
    audience.timer.unref()
  }

  function leave(key: string, audience: Audience, view: View): void {
    audience.views.delete(view)
    audience.joining.delete(view)
    if (audience.views.size > 0 || audiences.get(key) !== audience) return
    clearTimeout(audience.timer)
    audiences.delete(key)
    const keys = bySession.get(audience.asked.sessionId)
    keys?.delete(key)
    if (keys?.size === 0) bySession.delete(audience.asked.sessionId)
  }

  function publish(sessionId: string, because: Because): void {
    for (const key of bySession.get(sessionId) ?? []) {
      audiences.get(key)!.because = because
      rescoring.ask(key, null)
    }
  }

  return {
    async watch(asked, view, screen = null) {
      const key = JSON.stringify(asked)
      let audience = audiences.get(key)
      if (!audience) {
        audience = { asked, screen, views: new Set(), joining: new Map(), because: { reason: 'opened' } }
        audiences.set(key, audience)
        const keys = bySession.get(asked.sessionId) ?? new Set()
        bySession.set(asked.sessionId, keys.add(key))
      }
      const joined = audience
      joined.views.add(view)
      const first = new Promise<void>((resolve, reject) => joined.joining.set(view, { resolve, reject }))
      rescoring.ask(key, null)
      try {
        await first
      } catch (error) {
        leave(key, joined, view)
        throw error
      }
      return () => leave(key, joined, view)
    },
    publish,
    publishToAll(because) {
      for (const sessionId of bySession.keys()) publish(sessionId, because)
    },
    idle: () => rescoring.idle(),
  }
}
