import { learnedIn } from './decision/adapted.ts'
import type { Decision } from './decision/answer.ts'
import { decisionRecord } from './decision-record.ts'
import { labelOf, USUAL } from './learning/adaptive/labels.ts'
import {
  type HealthState,
  type JudgedScore,
  judged,
  nothingJudged,
  qualities,
  type VersionQuality,
} from './learning/health/state.ts'
import { own } from './own.ts'
import type { DecisionRecord } from './ports.ts'
import type { Strategy } from './strategy/strategy.ts'
import type { Consumer, Stream, Told } from './stream-ports.ts'
import { isFirst } from './teach.ts'
import type { World } from './world.ts'

const MODEL_HEALTH = 'model-health'

/** Use case 7: what came of an action that a model scored says how good the model is; what is taken back says nothing. */
export function modelHealth(world: World): Consumer<HealthState, ReadonlyMap<string, JudgedScore>> {
  return {
    name: MODEL_HEALTH,
    of: 'outcome',
    initial: nothingJudged,
    async prepare(told) {
      const scores = await Promise.all(
        told.map(async each => [each.position, (await scoredOutcome(world, each))?.score] as const),
      )
      return new Map(scores.flatMap(([position, score]) => (score ? [[position, score] as const] : [])))
    },
    consume(before, told, scores) {
      let state = before
      for (const { position, retracted } of told) {
        const score = scores.get(position)
        if (score) state = judged(state, score, retracted ? -1 : 1)
      }
      return state
    },
  }
}

/** How good the models are by the outcomes that came, on all replicas together, as `qualities` has it. Rejects as the store does. */
export async function modelQualities(stream: Stream, now: number, since?: number): Promise<VersionQuality[]> {
  return qualities((await stream.states(MODEL_HEALTH)) as HealthState[], now, since)
}

const usual = { positive: new Set<string>(USUAL.positive), negative: new Set<string>(USUAL.negative) }

/** What came of an action, and the decision that showed it, with the strategy of then. */
export interface ScoredOutcome {
  readonly score: JudgedScore
  readonly record: DecisionRecord
  readonly strategy: Strategy
}

/** Null where it says nothing of a model: no model scored it, no answer that counts, not the first one, or one that is not to teach. */
export async function scoredOutcome(world: World, { entry }: Told): Promise<ScoredOutcome | null> {
  if (entry.type !== 'outcome') return null
  const record = await decisionRecord(world, entry.decisionId)
  const strategy = record && (await world.strategyAt(record.strategyVersion))
  const model = strategy?.actions.get(entry.actionId)?.model
  const version = record && model && own(record.models, model)
  if (!record || !strategy || !version) return null
  const labels = strategy.learning ?? usual
  const label = labelOf([entry], labels)
  if (!label || label.weight === 0) return null
  const probability = probabilityIn(record, entry.actionId, model)
  if (probability === null || !(await isFirst(world, record.customerId, entry, labels))) return null
  return { score: { model, version, at: record.at, probability, positive: label.positive }, record, strategy }
}

/** The model's own, without what was learned since; null where it gave none. */
function probabilityIn({ answer, adapted }: DecisionRecord, actionId: string, model: string): number | null {
  const { actions, degraded } = JSON.parse(answer) as Decision
  if (degraded.includes(`model:${model}`)) return null
  const base = adapted ? learnedIn(adapted, actionId)?.base : undefined
  return base ?? actions.find(action => action.actionId === actionId)?.propensity ?? null
}
