import type { Decision } from '../decision/answer.ts'
import { problemOf } from '../http/problems.ts'
import type { Because, Session } from '../ports.ts'
import { firstExpiry } from '../session/context.ts'
import { calmOf, type Screen, shownOn } from '../session/screen.ts'
import type { World } from '../world.ts'
import { type Asked, type Rescored, rescored } from './rescore.ts'
import type { View } from './view.ts'

/** Those who ask for the same of a session: they share one decision, and so one screen. */
export interface Audience {
  readonly asked: Asked
  /** Why it is told next. */
  because: Because
  /** Resolves when the view has taken its first decision, made after this. Rejects with `Problem` where there is none. */
  join(view: View): Promise<void>
  /** True where nobody is left. */
  leave(view: View): boolean
  /** Decides anew, and tells those who see a difference. Never rejects. */
  tell(): Promise<void>
}

/** What an audience needs to know and to say. */
export interface Stage {
  readonly world: World
  readonly onDecision: (decision: Decision) => void
  readonly onError: (error: unknown) => void
}

/** A timer's longest delay: longer ones fire at once. */
const MAX_DELAY_MS = 2 ** 31 - 1

/** What the store could not answer is asked again after so long, then twice as long each time: nobody else tells what has changed. */
const TRY_AGAIN_MS = 1_000
const AT_MOST_MS = 16_000

/** `ask` has it told again: time alone changes what is best. */
export function audience(
  { world, onDecision, onError }: Stage,
  asked: Asked,
  onScreen: Screen | null,
  ask: (because: Because) => void,
): Audience {
  const views = new Set<View>()
  /** Who has had no decision yet. */
  const joining = new Map<View, { resolve: () => void; reject: (error: unknown) => void }>()
  let screen = onScreen
  let timer: NodeJS.Timeout | undefined
  /** What was told of; null where all is well. */
  let trouble: { readonly status: number; readonly againMs: number } | null = null
  /** The session that is seen, and since when it is what it is. */
  let seen: (Pick<Session, 'openedAt' | 'revision'> & { since: number }) | null = null

  function decided(): Promise<Rescored | null> {
    const placement = screen && world.strategy().placements.get(asked.placement)
    return rescored(world, asked, placement ? calmOf(screen!, placement, world.now()) : undefined)
  }

  function failed(error: unknown): void {
    onError(error)
    const { status } = problemOf(error)
    if (status !== trouble?.status) for (const view of views) if (!joining.has(view)) view.fail(error)
    const againMs = Math.min((trouble?.againMs ?? TRY_AGAIN_MS / 2) * 2, AT_MOST_MS)
    trouble = { status, againMs }
    if (status === 503) askAfter(againMs, self.because)
    for (const { reject } of joining.values()) reject(error)
    joining.clear()
  }

  function welcomed(): void {
    for (const { resolve } of joining.values()) resolve()
    joining.clear()
  }

  /** Called with every state of the session; one that outlives its time is looked at again after as long. */
  function see({ openedAt, revision }: Session): void {
    const now = world.now()
    const isSeen = seen?.openedAt === openedAt && seen.revision === revision
    if (!isSeen || now >= forgottenAt()) seen = { openedAt, revision, since: now }
  }

  /** The session is forgotten by then, unless it changes: what is seen was kept before. */
  function forgottenAt(): number {
    return seen!.since + world.strategy().sessionTtlMs
  }

  /**
   * When the first place may change again, when a fact is no longer true, when the session is forgotten, and before what is held for the
   * screen runs out.
   */
  function askInTime({ session, heldForMs }: Rescored): void {
    const now = world.now()
    const fact = firstExpiry(world.strategy(), session, now) ?? Number.POSITIVE_INFINITY
    const expiry = Math.min(fact, forgottenAt())
    // By a strategy that has come meanwhile there may be no such placement: it is told of next.
    const rests = screen!.since + (world.strategy().placements.get(asked.placement)?.dwellMs ?? 0)
    const rested = rests > now ? rests : Number.POSITIVE_INFINITY
    const heldAgain = now + (heldForMs ?? Number.POSITIVE_INFINITY) / 2
    const at = Math.min(expiry, rested, heldAgain)
    const reason = at === rested ? 'dwell' : at === expiry ? 'expired' : 'stock'
    askAfter(at - now, { reason })
  }

  function askAfter(ms: number, because: Because): void {
    clearTimeout(timer)
    if (views.size === 0) return
    timer = setTimeout(ask, Math.min(Math.max(0, ms) + 1, MAX_DELAY_MS), because).unref()
  }

  const self: Audience = {
    asked,
    because: { reason: 'opened' },
    join(view) {
      views.add(view)
      return new Promise((resolve, reject) => joining.set(view, { resolve, reject }))
    },
    leave(view) {
      views.delete(view)
      joining.delete(view)
      if (views.size === 0) clearTimeout(timer)
      return views.size === 0
    },
    async tell() {
      const { because } = self
      let next: Rescored | null
      try {
        next = await decided()
      } catch (error) {
        return failed(error)
      }
      trouble = null
      if (!next) {
        for (const view of [...views]) view.end()
        return welcomed()
      }
      if (seen && seen.openedAt !== next.session.openedAt) {
        // What was seen is over, and another session has its id: who has just joined begins with nothing on the screen.
        for (const view of [...views]) if (!joining.has(view)) view.end()
        seen = null
        screen = null
        return views.size > 0 ? self.tell() : undefined
      }
      see(next.session)
      screen = shownOn(screen, next.decision, world.now())
      const taken = [...views].filter(view => view.take(next, because))
      welcomed()
      askInTime(next)
      if (taken.length === 0) return
      next.remember()
      onDecision(next.decision)
    },
  }
  return self
}
