import type { Decision } from '../decision/answer.ts'
import { customerScores, type Scoring } from '../decision/propensities.ts'
import type { Degraded } from '../decision/request.ts'
import { situate } from '../decision/situation.ts'
import type { LoadedModel } from '../model-ports.ts'
import { own } from '../own.ts'
import type { DecisionRecord } from '../ports.ts'
import type { Strategy } from '../strategy/strategy.ts'
import type { World } from '../world.ts'

/** Of one decision: what a version of a model gives for an action, on the row that the decision had for it. */
export type Rescore = (actionId: string, version: LoadedModel) => Promise<number | null>

/**
 * Goes the road of the decision again up to its rows: the customer as recalled then, and the customer's scores by the model versions of
 * then. A score is null where the version gives none or no probability. Both reject where a model fails or is gone: another row would
 * be compared.
 */
export async function rescoring(world: World, strategy: Strategy, record: DecisionRecord): Promise<Rescore> {
  const { request, memory, at } = record
  const { channel, context } = request
  const { scope } = situate(strategy, { memory, context, channel, now: at })
  const scores = await customerScores(strategy, scope, await scoringThen(world, strategy, record), new Set())
  scope.scores = new strategy.language.records.scores(scores)
  return async (actionId, version) => {
    const action = strategy.actions.get(actionId)
    if (!action || version.kind === 'value') return null
    const matrix = world.encoder(strategy, version).actionRows(scope, [action])
    const [probability = Number.NaN] = await world.scorer.score(version, matrix)
    return Number.isNaN(probability) ? null : probability
  }
}

/** For the customer's scores alone. What was not to be had then is not to be had now. */
async function scoringThen(world: World, strategy: Strategy, record: DecisionRecord): Promise<Scoring> {
  const without = new Set<Degraded>((JSON.parse(record.answer) as Decision).degraded)
  const models = new Map<string, LoadedModel | null>()
  for (const { model } of strategy.scores) {
    const version = own(record.models, model)
    const then = version === undefined ? null : await world.modelAt(model, version)
    if (version !== undefined && !then) throw new Error(`version ${version} of ${model} is gone`)
    models.set(model, then)
  }
  return {
    scorer: world.scorer,
    encoder: world.encoder,
    model: name => models.get(name) ?? null,
    run: async (step, probabilities) => (without.has(step) ? null : probabilities()),
    adapt: () => null,
  }
}
