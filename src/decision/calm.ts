import type { Placed, Valued } from './arbitration.ts'

/** What is on a person's screen, and so is not to change for little. */
export interface Calm {
  /** The actions that are seen, the first first. */
  readonly seen: readonly string[]
  /** Why the first place cannot change now whatever wins: it was shown just now, or enough was shown in this session. */
  readonly holds: 'dwell' | 'prompts' | null
  /** First places that this session has shown so far. */
  readonly prompts: number
}

/** What would be there, in the first place or below it, were the screen not kept calm. */
export interface Waiting {
  readonly actionId: string
  readonly because: 'margin' | 'dwell' | 'prompts'
}

export interface Settled {
  readonly placed: readonly Placed[]
  readonly waiting: Waiting | null
}

/**
 * Keeps what is seen, in its order, until something better wins by more than `margin` (money). What may no longer be shown, such as
 * by a lock, goes at once whatever holds; where that was the first, everything is as in `fresh`, the ranking without calm.
 */
export function settled(
  fresh: readonly Placed[],
  valued: readonly Valued[],
  { seen, holds }: Calm,
  margin: number,
): Settled {
  const anew: Settled = { placed: fresh, waiting: null }
  const still = seen.flatMap(id => valued.find(({ action }) => action.id === id) ?? [])
  const [best] = fresh
  const [first] = still
  if (!best || !first || first.action.id !== seen[0]) return anew

  const { placement } = best
  const newcomers = fresh.filter(({ action }) => !seen.includes(action.id))
  const kept = [...still.map(one => ({ ...one, placement })), ...newcomers].slice(0, fresh.length)
  const wait = (action: Valued['action'], because: Waiting['because']): Settled => ({
    placed: kept,
    waiting: { actionId: action.id, because },
  })
  if (best.action !== first.action) {
    const because = best.priority - first.priority > margin ? holds : 'margin'
    return because ? wait(best.action, because) : anew
  }
  const weakest = Math.min(...still.map(({ priority }) => priority))
  const winner = newcomers.find(({ priority }) => priority - weakest > margin)
  if (!winner || kept.some(({ action }) => action === winner.action)) return { placed: kept, waiting: null }
  return holds === 'dwell' ? wait(winner.action, 'dwell') : anew
}
