import type { Decision } from '../decision/answer.ts'
import type { Calm } from '../decision/calm.ts'
import type { Placement } from '../strategy/strategy.ts'

/** What those who watch a session in the same way have before them. */
export interface Screen {
  /** Actions, the first first. */
  readonly seen: readonly string[]
  readonly locks: readonly string[]
  /** When the first came to its place. */
  readonly since: number
  /** First places shown in this session so far. */
  readonly prompts: number
}

/** What a decision for the screen has to respect. */
export function calmOf({ seen, locks, since, prompts }: Screen, placement: Placement, now: number): Calm {
  // It came from the future where the clock was set back since: that shall hold nothing for as long.
  const dwells = Math.abs(now - since) < placement.dwellMs
  const spent = placement.prompts !== null && prompts >= placement.prompts
  return { seen, locks, prompts, holds: dwells ? 'dwell' : spent ? 'prompts' : null }
}

/** The screen with a decision on it. */
export function shownOn(before: Screen | null, { actions, locks }: Decision, now: number): Screen {
  const seen = actions.map(({ actionId }) => actionId)
  const same = before !== null && before.seen[0] === seen[0]
  const isPrompt = !same && seen.length > 0
  return {
    seen,
    locks: locks.map(({ id }) => id),
    since: same ? before.since : now,
    prompts: (before?.prompts ?? 0) + (isPrompt ? 1 : 0),
  }
}
