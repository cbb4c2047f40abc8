import type { Card } from './shown.ts'

/** A card that the agent had before the eyes. */
export interface Impression {
  readonly decisionId: string
  readonly actionId: string
  readonly outcome: 'impression'
  /** When it came, RFC 3339. */
  readonly at: string
}

/** Impressions of a call: each action once, however often it comes and goes. */
export interface Seen {
  /** These cards stand now. Returns the impressions of those that have gone. */
  standing(cards: readonly Card[], now: number): readonly Impression[]
  /** The impression of an action that stands and is about to be answered. */
  take(actionId: string): readonly Impression[]
  /** All that are not told yet. */
  takeAll(): readonly Impression[]
}

/**
 * An impression is told when its card goes or is answered, with the time at which it came: told at once, the last one that a limit
 * allows would take the card away from under the agent's eyes.
 */
export function newSeen(): Seen {
  const known = new Set<string>()
  const untold = new Map<string, Impression>()

  function take(actionIds: readonly string[]): readonly Impression[] {
    const told = actionIds.flatMap(id => untold.get(id) ?? [])
    for (const { actionId } of told) untold.delete(actionId)
    return told
  }

  return {
    standing(cards, now) {
      for (const { decisionId, action } of cards) {
        const { actionId } = action
        if (known.has(actionId)) continue
        known.add(actionId)
        untold.set(actionId, { decisionId, actionId, outcome: 'impression', at: new Date(now).toISOString() })
      }
      const ids = new Set(cards.map(({ action }) => action.actionId))
      return take([...untold.keys()].filter(id => !ids.has(id)))
    },
    take: actionId => take([actionId]),
    takeAll: () => take([...untold.keys()]),
  }
}
