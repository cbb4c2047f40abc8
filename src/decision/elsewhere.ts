import type { Action, Placement, Strategy } from '../strategy/strategy.ts'
import type { Exclusion } from './exclusion.ts'

/** Of the actions that none of the placements, which share a channel, can ever show: why, and what would have to be otherwise. */
export function elsewhere({ actions }: Strategy, placements: readonly Placement[]): Exclusion[] {
  const candidates = new Set(placements.flatMap(placement => placement.candidates))
  return [...actions.values()]
    .filter(action => !candidates.has(action))
    .map(action => ({
      actionId: action.id,
      kind: action.kind,
      stage: 'placement',
      ...notFor(action, placements),
    }))
}

function notFor(
  action: Action,
  placements: readonly Placement[],
): Pick<Exclusion, 'rule' | 'values' | 'change'> {
  const { kind, treatments } = action
  const { channel } = placements[0]!
  if (!treatments.has(channel)) {
    const change = `it must have a treatment for ${channel}`
    return { rule: 'treatments', values: { channels: [...treatments.keys()] }, change }
  }
  // Of several the first that its own list allows says what is in its way.
  const own = placements.find(({ id }) => action.placements?.includes(id) ?? true)
  if (!own) {
    const change = `its placements must name ${placements.map(({ id }) => id).join(' or ')}`
    return { rule: 'placements', values: { placements: action.placements }, change }
  }
  const change = `${own.id} must take ${kind}; it takes only ${own.kinds!.join(', ')}`
  return { rule: `${own.id}.kinds`, values: { kind }, change }
}
