import type { Keep, OutcomeEntry } from '../ports.ts'
import type { Strategy } from '../strategy/strategy.ts'

/** What a person has said of an action, or done. */
const ANSWERS: ReadonlySet<string> = new Set(['clicked', 'accepted', 'rejected', 'resolved'])

type Shown = Pick<OutcomeEntry, 'decisionId' | 'actionId'>

/** A response window is that of an action shown by a decision. */
function windowId({ decisionId, actionId }: Shown): string {
  return `${decisionId}:${actionId}`
}

export function shownIn(windowId: string): Shown {
  const [decisionId = '', actionId = ''] = windowId.split(':')
  return { decisionId, actionId }
}

/** The id of an outcome that was told without one: the same however often it is told. */
export function outcomeIdOf(told: Shown & Pick<OutcomeEntry, 'outcome'>): string {
  return `${windowId(told)}:${told.outcome}`
}

/** The id of the `ignored` that stands for no answer: the same whoever finds that there is none, and how often. */
export function ignoredId(shown: Shown): string {
  return outcomeIdOf({ ...shown, outcome: 'ignored' })
}

/** In ms; null where nobody waits for an answer. The action's own wins over its placement's. */
export function responseWindowMs(
  { actions, placements }: Strategy,
  actionId: string,
  placement: string | undefined,
): number | null {
  const own = actions.get(actionId)?.responseWindowMs ?? null
  if (own !== null || placement === undefined) return own
  return placements.get(placement)?.responseWindowMs ?? null
}

type Effect = Pick<Keep, 'retract' | 'awaits' | 'answered'>

/**
 * What an outcome does to its response window, in the step that keeps it. An answer takes the `ignored` back, and bars it where it is
 * still to come: so it makes no difference who comes first, answer, impression or the end of the window.
 */
export function windowEffect(entry: OutcomeEntry, windowMs: number | null): Effect {
  const id = windowId(entry)
  if (ANSWERS.has(entry.outcome)) return { retract: [ignoredId(entry)], answered: [id] }
  if (entry.outcome !== 'impression' || windowMs === null) return {}
  return { awaits: [{ id, until: entry.at + windowMs }] }
}

/** What was not shown cannot be ignored either. */
export function withdrawnEffect(shown: Shown, outcome: string | undefined): Effect {
  return outcome === 'impression' ? { retract: [ignoredId(shown)], answered: [windowId(shown)] } : {}
}
