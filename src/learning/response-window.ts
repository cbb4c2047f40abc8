import type { Keep, OutcomeEntry } from '../ports.ts'
import type { Strategy } from '../strategy/strategy.ts'
import { standing } from './adaptive/change.ts'

/** What a person has said of an action, or done. */
const ANSWERS: ReadonlySet<string> = new Set(['clicked', 'accepted', 'rejected', 'resolved'])

type Shown = Pick<OutcomeEntry, 'decisionId' | 'actionId'>

/**
 * A response window is that of an action shown by a decision. An impression that was taken back and is told again (the `nth` time) has
 * a window of its own, and an `ignored` of its own: those before are over.
 */
function windowId({ decisionId, actionId }: Shown, nth = 1): string {
  return again(`${decisionId}:${actionId}`, nth)
}

export function shownIn(windowId: string): Shown & { readonly nth: number } {
  const [decisionId = '', actionId = '', nth = '1'] = windowId.split(':')
  return { decisionId, actionId, nth: Number(nth) }
}

/** The id of what was taken back and is told again under another one. */
export function again(id: string, nth: number): string {
  return nth === 1 ? id : `${id}:${nth}`
}

function nthOf(id: string): number {
  return Number(/:impression:(\d+)$/.exec(id)?.[1] ?? 1)
}

/** The id of an outcome that was told without one: the same however often it is told. */
export function outcomeIdOf(told: Shown & Pick<OutcomeEntry, 'outcome'>): string {
  return `${told.decisionId}:${told.actionId}:${told.outcome}`
}

/** The id of the `ignored` that stands for no answer: the same whoever finds that there is none, and how often. */
export function ignoredId(shown: Shown, nth = 1): string {
  return again(outcomeIdOf({ ...shown, outcome: 'ignored' }), nth)
}

export function isAnswer({ outcome }: Pick<OutcomeEntry, 'outcome'>): boolean {
  return ANSWERS.has(outcome)
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
 * still to come: so it makes no difference who comes first, answer, impression or the end of the window. `ignored`: the ids of what
 * stands of an impression that was told again.
 */
export function windowEffect(
  entry: OutcomeEntry,
  windowMs: number | null,
  ignored: readonly string[] = [],
): Effect {
  if (isAnswer(entry)) return { retract: [ignoredId(entry), ...ignored], answered: [windowId(entry)] }
  if (entry.outcome !== 'impression' || windowMs === null) return {}
  return { awaits: [{ id: windowId(entry, nthOf(entry.id)), until: entry.at + windowMs }] }
}

/** What was told of an action that a decision showed, in its own order: outcomes, and the ids of those that were taken back. */
type ToldOf = readonly (OutcomeEntry | string)[]

const isImpression = ({ outcome }: Pick<OutcomeEntry, 'outcome'>) => outcome === 'impression'

/** The impressions of an action that were taken back, and whether another one stands. */
export function impressionsIn(told: ToldOf) {
  const impressions = told.filter(each => typeof each !== 'string').filter(isImpression)
  const standingOnes = standing(impressions.length > 0 ? told : []).filter(isImpression)
  return { takenBack: impressions.length - standingOnes.length, standing: standingOnes }
}

/** Which time an impression was told: each that was taken back before it counts, under whatever id. */
function nthIn(told: ToldOf, id: string): number {
  const place = told.findIndex(each => typeof each !== 'string' && each.id === id)
  return 1 + impressionsIn(place < 0 ? [] : told.slice(0, place)).takenBack
}

/** What was not shown cannot be ignored either. `ids`: of what is taken back. The window stays where another impression stands. */
export function withdrawnEffect(
  shown: Shown,
  outcome: string | undefined,
  ids: readonly string[],
  told: ToldOf,
): Effect {
  if (outcome !== 'impression') return {}
  const all = [...new Set(ids.flatMap(id => [nthOf(id), nthIn(told, id)]))]
  if (impressionsIn(told).standing.some(({ id }) => !ids.includes(id)))
    return { retract: all.map(nth => ignoredId(shown, nth)) }
  return { retract: all.map(nth => ignoredId(shown, nth)), answered: all.map(nth => windowId(shown, nth)) }
}
