import type { Placed, Valued } from './arbitration.ts'

/** What is on a person's screen, and so is not to change for little. */
export interface Calm {
  /** The actions that are seen, the first first. */
  readonly seen: readonly string[]
  /** The locks in force when they were shown. */
  readonly locks: readonly string[]
  /** Why the first place cannot change now whatever wins: it was shown just now, or enough was shown in this session. */
  readonly holds: 'dwell' | 'prompts' | null
  /** First places that this session has shown so far. */
  readonly prompts: number
}

/** What would be first, were the screen not kept calm. */
export interface Waiting {
  readonly actionId: string
  readonly because: 'margin' | 'dwell' | 'prompts'
}

export interface Settled {
  readonly placed: readonly Placed[]
  readonly waiting: Waiting | null
}

/**
 * Keeps what is seen, in its order, until something better wins by more than `margin` (money). What may no longer be shown
 * goes at once, and a lock that came or went lets everything change at once. `fresh` is the ranking as it would be without.
 */
export function settled(
  fresh: readonly Placed[],
  valued: readonly Valued[],
  { seen, locks: locksSeen, holds }: Calm,
  margin: number,
  locks: readonly string[],
): Settled {
  const anew: Settled = { placed: fresh, waiting: null }
  const still = seen.flatMap(id => valued.find(({ action }) => action.id === id) ?? [])
  const [best] = fresh
  const [first] = still
  if (!best || !first || first.action.id !== seen[0] || locks.join() !== locksSeen.join()) return anew

  const { placement } = best
  const newcomers = fresh.filter(({ action }) => !seen.includes(action.id))
  const kept = [...still.map(one => ({ ...one, placement })), ...newcomers].slice(0, fresh.length)
  if (best.action !== first.action) {
    const because = best.priority - first.priority > margin ? holds : 'margin'
    return because ? { placed: kept, waiting: { actionId: best.action.id, because } } : anew
  }
  const weakest = Math.min(...still.map(({ priority }) => priority))
  const newcomerWins = newcomers.some(({ priority }) => priority - weakest > margin)
  return holds === null && newcomerWins ? anew : { placed: kept, waiting: null }
}
