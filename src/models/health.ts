import { learnedIn } from '../decision/adapted.ts'
import type { Decision } from '../decision/answer.ts'
import { type Change, withChange } from '../learning/adaptive/change.ts'
import { labelOf } from '../learning/adaptive/labels.ts'
import {
  type HealthState,
  type JudgedScore,
  judged,
  nothingJudged,
  qualities,
  type VersionQuality,
} from '../learning/health/state.ts'
import { own } from '../own.ts'
import type { DecisionRecord, OutcomeEntry } from '../ports.ts'
import type { Strategy } from '../strategy/strategy.ts'
import { type Changes, outcomeConsumer } from '../stream/outcome-consumer.ts'
import type { FindTold, ToldOutcome } from '../stream/told-outcome.ts'
import type { Consumer, Stream } from '../stream-ports.ts'

const MODEL_HEALTH = 'model-health'

/** Use case 7: what came of an action that a model scored says how good the model is; what gives way to another answer, or is taken back, says nothing. */
export function modelHealth(find: FindTold): Consumer<HealthState, Changes<Change<JudgedScore>>> {
  return outcomeConsumer({
    name: MODEL_HEALTH,
    initial: nothingJudged,
    find,
    changeOf: judgedBy,
    changed: (state, change) => withChange(state, change, judged),
  })
}

async function judgedBy(outcome: ToldOutcome): Promise<Change<JudgedScore> | null> {
  const scored = await scoredOutcome(outcome)
  if (!scored) return null
  const { model, version, probability, record, before, after } = scored
  const score = (answer: Answer | null) =>
    answer && { model, version, at: record.at, probability, positive: answer.positive }
  return { before: score(before), after: score(after) }
}

/** How good the models are by the outcomes that came, on all replicas together, as `qualities` has it. Rejects as the store does. */
export async function modelQualities(stream: Stream, now: number, since?: number): Promise<VersionQuality[]> {
  return qualities((await stream.states(MODEL_HEALTH)) as HealthState[], now, since)
}

/** Whether an answer counts as the action's success, and when it came. */
export interface Answer {
  readonly at: number
  readonly positive: boolean
}

/** A change in what came of an action that a model scored; its probability then, the decision, and the strategy of then. */
export interface ScoredOutcome extends Change<Answer> {
  readonly actionId: string
  readonly model: string
  readonly version: string
  readonly probability: number
  readonly record: DecisionRecord
  readonly strategy: Strategy
}

/** Null where it says nothing of a model: no model scored it, no answer that counts, or what came of the action is what it was. */
export async function scoredOutcome(outcome: ToldOutcome): Promise<ScoredOutcome | null> {
  const { actionId, record, strategy, labels } = outcome
  const model = strategy.actions.get(actionId)?.model
  const version = model && own(record.models, model)
  if (!model || !version) return null
  const change = await outcome.change()
  const probability = change && probabilityIn(record, actionId, model)
  if (!change || probability === null) return null
  const answer = (outcome: OutcomeEntry | null): Answer | null => {
    const label = outcome && labelOf(outcome, labels)
    return label && label.weight > 0 ? { at: outcome.at, positive: label.positive } : null
  }
  const [before, after] = [answer(change.before), answer(change.after)]
  return before || after ? { actionId, model, version, probability, record, strategy, before, after } : null
}

/** The model's own, without what was learned since; null where it gave none. */
function probabilityIn({ answer, adapted }: DecisionRecord, actionId: string, model: string): number | null {
  const { actions, degraded } = JSON.parse(answer) as Decision
  if (degraded.includes(`model:${model}`)) return null
  const base = adapted ? learnedIn(adapted, actionId)?.base : undefined
  return base ?? actions.find(action => action.actionId === actionId)?.propensity ?? null
}
