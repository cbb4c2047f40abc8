import type { LockInForce } from '../../src/decision/answer.ts'
import type { Calm, Waiting } from '../../src/decision/calm.ts'
import type { Candidate, Placed } from './placing.ts'
import type { PlainAction } from './plain-strategy.ts'

/** A lock that was in force on the screen and has lifted ends what holds. */
export function eased(calm: Calm, locks: readonly Pick<LockInForce, 'id'>[]): Calm {
  return calm.locks.every(id => locks.some(lock => lock.id === id)) ? calm : { ...calm, holds: null }
}

interface Screen {
  /** The ranking without calm. */
  readonly fresh: readonly Placed[]
  readonly candidates: readonly Candidate[]
  /** Makes no sense any more, and has its time still. */
  isStaying(action: PlainAction): boolean
  readonly id: string
  readonly limit: number
  readonly margin: number
}

/** `docs/live.md`, "Calm". */
export function calmed(
  { fresh, candidates, isStaying, id, limit, margin }: Screen,
  { seen, holds }: Calm,
): { readonly placed: readonly Placed[]; readonly waiting: Waiting | null } {
  const still = seen.flatMap(each => candidates.find(({ action }) => action.id === each) ?? [])
  const [first] = still
  const [best] = fresh
  const anew = { placed: fresh, waiting: null }
  if (first === undefined || first.action.id !== seen[0]) return anew
  const isBest = best?.action === first.action
  const wins = best !== undefined && !isBest && best.worth.priority - first.worth.priority > margin
  if (wins && best.action.kind === 'service' && first.action.kind === 'sales') return anew
  const because = isStaying(first.action) ? 'dwell' : wins ? holds : 'margin'
  if (because === null) return anew

  const placed: Placed[] = still
    .slice(0, limit)
    .map(({ action, worth }) => ({ action, worth, placement: id, probability: 1 }))
  const worthOf = ({ action, worth }: Placed) => (isStaying(action) ? -Infinity : worth.priority)
  for (const newcomer of fresh.filter(({ action }) => !seen.includes(action.id))) {
    if (placed.length < limit) placed.push(newcomer)
    else {
      const below = placed.slice(1).map(worthOf)
      if (below.length === 0 || newcomer.worth.priority - Math.min(...below) <= margin) break
      placed[1 + below.indexOf(Math.min(...below))] = newcomer
    }
  }
  return { placed, waiting: isBest ? null : { actionId: best?.action.id ?? null, because } }
}
