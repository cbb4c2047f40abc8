import { type Label, labelOf } from '../learning/adaptive/labels.ts'
import type { Lesson } from '../learning/adaptive/state.ts'
import type { Observation } from '../learning/adaptive/sums.ts'
import type { DecisionRecord, Entry, OutcomeEntry } from '../ports.ts'
import type { Strategy } from '../strategy/strategy.ts'
import { predictionIn } from './adapted.ts'

/** What an answer to an action of a recorded decision teaches; null where the decision did not ask what was learned of it. */
export function observationOf(
  record: DecisionRecord,
  strategy: Strategy,
  actionId: string,
  { positive, weight }: Label,
): Observation | null {
  const action = strategy.actions.get(actionId)
  const prediction = record.adapted && action ? predictionIn(record.adapted, action) : null
  return (
    prediction && {
      ...prediction,
      actionId,
      channel: record.request.channel,
      at: record.at,
      positive,
      weight,
    }
  )
}

/**
 * What it teaches that the outcomes of one action of a decision were these and are now those: what was learned of it before is taken
 * back. `strategy` is the one that decided. Null where nothing changes.
 */
export function lessonOf(
  record: DecisionRecord,
  strategy: Strategy,
  actionId: string,
  outcomes: { readonly before: readonly OutcomeEntry[]; readonly after: readonly OutcomeEntry[] },
): Lesson | null {
  const { learning } = strategy
  if (!learning || !record.adapted) return null
  const [before, after] = [labelOf(outcomes.before, learning), labelOf(outcomes.after, learning)]
  if (before?.positive === after?.positive && before?.weight === after?.weight) return null
  const taught = (label: Label | null) => label && observationOf(record, strategy, actionId, label)
  const lesson = { before: taught(before), after: taught(after) }
  return lesson.before || lesson.after ? lesson : null
}

/** The outcomes of one action of a decision in a history. */
export function outcomesOf(history: readonly Entry[], decisionId: string, actionId: string): OutcomeEntry[] {
  return history.filter(
    (each): each is OutcomeEntry =>
      each.type === 'outcome' && each.decisionId === decisionId && each.actionId === actionId,
  )
}
