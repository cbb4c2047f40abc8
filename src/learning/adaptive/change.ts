import { type Labels, type Reported, standingOf } from './labels.ts'

/** What counted before something was told, and what counts since. */
export interface Change<T> {
  readonly before: T | null
  readonly after: T | null
}

/**
 * What an outcome, or its being taken back, changes in what came of its action. `told` is what was told of that action, in this order:
 * outcomes, and the ids of those that were taken back. Only what was told before decides: whoever looks later finds the same change, and
 * all changes together, in whatever order, come to what counts in the end. Null where nothing changes.
 */
export function changeBy<T extends Reported>(
  { id, retracted }: { readonly id: string; readonly retracted: boolean },
  told: readonly (T | string)[],
  labels: Labels,
): Change<T> | null {
  const place = told.findIndex(each => (retracted ? each === id : typeof each !== 'string' && each.id === id))
  if (place === -1) return null
  const before = standingOf(standing(told.slice(0, place)), labels)
  const after = standingOf(standing(told.slice(0, place + 1)), labels)
  return before === after ? null : { before, after }
}

/** Without those that were taken back. */
export function standing<T extends Reported>(told: readonly (T | string)[]): readonly T[] {
  const gone = new Set(told.filter(each => typeof each === 'string'))
  return told.flatMap(each => (typeof each === 'string' || gone.has(each.id) ? [] : [each]))
}

/** The state without what counted before and with what counts since. */
export function withChange<S, T>(
  state: S,
  { before, after }: Change<T>,
  withOne: (state: S, one: T, times: 1 | -1) => S,
): S {
  const without = before ? withOne(state, before, -1) : state
  return after ? withOne(without, after, 1) : without
}
