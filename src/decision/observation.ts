import type { Label } from '../learning/adaptive/labels.ts'
import type { Observation } from '../learning/adaptive/sums.ts'
import type { DecisionRecord } from '../ports.ts'
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
