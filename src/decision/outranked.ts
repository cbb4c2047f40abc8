import type { Placement } from '../strategy/strategy.ts'
import type { Placed, Valued } from './arbitration.ts'
import type { Dropped } from './policies.ts'

/** Those that were left over when all places were taken, and why what is worth less has a place that they might have. */
export function outranked(
  all: readonly Valued[],
  placed: readonly Placed[],
  placements: readonly { readonly placement: Placement }[],
): Dropped[] {
  const shown = new Set(placed.map(({ action }) => action))
  const inTheWay = ({ action, priority }: Valued) =>
    placed.filter(
      other =>
        other.priority < priority &&
        placements.some(
          ({ placement: { id, candidates } }) => id === other.placement && candidates.includes(action),
        ),
    )
  return all
    .filter(({ action }) => !shown.has(action))
    .map(one => {
      const lower = inTheWay(one)
      const because = lower.some(({ chance }) => chance) ? 'chance' : lower.length > 0 ? 'calm' : null
      return { action: one.action, drop: { stage: 'rank', priority: one.priority, because } }
    })
}
