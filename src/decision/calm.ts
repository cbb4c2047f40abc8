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

/** What would be there, in the first place or below it, were the screen not kept calm. */
export interface Waiting {
  /** Null where that would be nothing. */
  readonly actionId: string | null
  readonly because: 'margin' | 'dwell' | 'prompts'
}

export interface Settled {
  readonly placed: readonly Placed[]
  readonly waiting: Waiting | null
}

/** The actions that stay on the screen although they make no sense now. */
export function staying(
  { seen, locks, holds }: Calm,
  inForce: readonly { readonly id: string }[],
): readonly string[] {
  const lifted = locks.some(id => !inForce.some(lock => lock.id === id))
  return holds === 'dwell' && !lifted ? seen : []
}

/** What a screen may show: a limit of places, and actions that are valued. */
export interface Offered {
  /** The ranking without calm. */
  readonly fresh: readonly Placed[]
  readonly valued: readonly Valued[]
  /** Those that stay only because they are seen. */
  readonly staying: ReadonlySet<Valued['action']>
  readonly placement: { readonly id: string; readonly margin: number }
  readonly limit: number
}

/**
 * Keeps what is seen, in its order, until something better wins by more than `margin` (money). What may no longer be shown, such as
 * by a lock, goes at once whatever holds; where that was the first, everything is as in `fresh`. What only makes no sense any more
 * stays for its time, unless a lock has lifted: then what it was about is over.
 */
export function settled(
  { fresh, valued, staying, placement, limit }: Offered,
  { seen, holds }: Calm,
): Settled {
  const anew: Settled = { placed: fresh, waiting: null }
  const still = seen.flatMap(id => valued.find(({ action }) => action.id === id) ?? [])
  const [first] = still
  if (!first || first.action.id !== seen[0]) return anew

  const newcomers = fresh.filter(({ action }) => !seen.includes(action.id))
  const places = still.map(one => ({ ...one, placement: placement.id, probability: 1, chance: null }))
  const placed = [...places, ...newcomers].slice(0, limit)
  const wait = (one: Valued | undefined, because: Waiting['because']): Settled => ({
    placed,
    waiting: { actionId: one?.action.id ?? null, because },
  })
  const [best] = fresh
  if (staying.has(first.action)) return wait(best, 'dwell')
  if (best && best.action !== first.action) {
    const because = best.priority - first.priority > placement.margin ? holds : 'margin'
    return because ? wait(best, because) : anew
  }
  const shown = new Set(placed.map(({ action }) => action))
  const weakest = Math.min(
    ...still.map(({ action, priority }) => (staying.has(action) ? -Infinity : priority)),
  )
  const winner = newcomers.find(
    ({ action, priority }) => !shown.has(action) && priority - weakest > placement.margin,
  )
  if (!winner)
    return still.some(({ action }) => staying.has(action)) ? wait(best, 'dwell') : { placed, waiting: null }
  return holds === 'dwell' ? wait(winner, 'dwell') : anew
}
