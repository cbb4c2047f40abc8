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
  /** Null where that would be nothing. */
  readonly actionId: string | null
  readonly because: 'margin' | 'dwell' | 'prompts'
}

export interface Settled {
  readonly placed: readonly Placed[]
  readonly waiting: Waiting | null
}

/** A lock that has lifted ends what holds: what the screen was about is over. */
export function eased(calm: Calm, inForce: readonly { readonly id: string }[]): Calm {
  const lifted = calm.locks.some(id => !inForce.some(lock => lock.id === id))
  return lifted ? { ...calm, holds: null } : calm
}

/** The actions that stay on the screen although they make no sense now. */
export function staying({ seen, holds }: Calm): readonly string[] {
  return holds === 'dwell' ? seen : []
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
 * Keeps what is seen, in its order, until something better wins by more than `margin` (money). The first place is also held for its
 * time, but no sale against a service; below it a newcomer that wins takes the place of the weakest at once, so that nobody waits to
 * see it. What may no longer be shown, such as by a lock, goes at once whatever holds; where that was the first, everything is as in
 * `fresh`. What only makes no sense any more stays for its time where nothing comes in its place.
 */
export function settled(
  { fresh, valued, staying, placement, limit }: Offered,
  { seen, holds }: Calm,
): Settled {
  const anew: Settled = { placed: fresh, waiting: null }
  const still = seen.flatMap(id => valued.find(({ action }) => action.id === id) ?? [])
  const [first] = still
  if (!first || first.action.id !== seen[0]) return anew

  const [best] = fresh
  const isBest = best?.action === first.action
  const wins = best !== undefined && !isBest && best.priority - first.priority > placement.margin
  const helps = wins && best.action.kind === 'service' && first.action.kind === 'sales'
  const because = helps ? null : staying.has(first.action) ? 'dwell' : wins ? holds : 'margin'
  if (!because) return anew

  const places = still
    .slice(0, limit)
    .map(one => ({ ...one, placement: placement.id, probability: 1, chance: null }))
  const newcomers = fresh.filter(({ action }) => !seen.includes(action.id))
  const free = limit - places.length
  const placed = [...places, ...newcomers.slice(0, free)]
  const worth = ({ action, priority }: Valued) => (staying.has(action) ? -Infinity : priority)
  for (const newcomer of newcomers.slice(free)) {
    const weakest = placed.slice(1).toSorted((a, b) => worth(a) - worth(b))[0]
    if (!weakest || newcomer.priority - worth(weakest) <= placement.margin) break
    placed[placed.indexOf(weakest)] = newcomer
  }
  return { placed, waiting: isBest ? null : { actionId: best?.action.id ?? null, because } }
}
