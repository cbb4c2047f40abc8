import type { Outcome } from './answers.ts'

/** The server takes no longer ones. */
const MAX_LENGTH = 200

/** Where an action was seen. */
interface Place {
  readonly customerId: string
  readonly sessionId: string
  readonly placement: string
}

/** As the server names an outcome itself. */
export function outcomeId({
  decisionId,
  actionId,
  outcome,
}: Pick<Outcome, 'decisionId' | 'actionId' | 'outcome'>): string {
  return `${decisionId}:${actionId}:${outcome}`
}

/**
 * The same from every screen of a session, and however often a page is loaded: an action counts once a session and placement, or limits
 * would be used up by who only looks again. A day later (`at`, RFC 3339 in UTC) it counts anew, since some reuse the ids of sessions.
 * Where all this is too long for an id, it counts once a decision.
 */
export function impressionId(
  { decisionId, actionId, at }: { decisionId: string; actionId: string; at: string },
  { customerId, sessionId, placement }: Place,
): string {
  const id = ['seen', at.slice(0, 10), customerId, sessionId, placement, actionId].join(':')
  return id.length <= MAX_LENGTH ? id : outcomeId({ decisionId, actionId, outcome: 'impression' })
}
