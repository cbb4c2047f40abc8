import type { LoadedModel, Scorer } from '../ports.ts'
import type { Scope } from '../strategy/language.ts'
import type { Action, Strategy } from '../strategy/strategy.ts'
import type { Encoder } from './features.ts'
import type { Degraded } from './request.ts'

/** What scoring needs: models, their encoders, and what may not be asked any more. */
export interface Scoring {
  readonly scorer: Scorer
  encoder(strategy: Strategy, model: LoadedModel): Encoder
  /** The model that decides under this name, or null. */
  model(name: string): LoadedModel | null
  /** A run that failed, came too late or is not to be made gives null. */
  run(step: Degraded, probabilities: () => Promise<Float32Array>): Promise<Float32Array | null>
}

/** The customer-level scores, by name; those that could not be had are their priors, and named in `degraded`. */
export async function customerScores(
  strategy: Strategy,
  scope: Scope,
  scoring: Scoring,
  degraded: Set<Degraded>,
): Promise<Readonly<Record<string, number>>> {
  const scores = await Promise.all(
    strategy.scores.map(async ({ name, model: modelName, prior }) => {
      const step = `scores:${name}`
      const model = scoring.model(modelName)
      const probabilities =
        model &&
        (await scoring.run(step, async () =>
          scoring.scorer.score(model, scoring.encoder(strategy, model).customerRow(scope)),
        ))
      const score = probabilities?.[0] ?? Number.NaN
      if (!Number.isNaN(score)) return [name, score] as const
      degraded.add(step)
      return [name, prior] as const
    }),
  )
  return Object.fromEntries(scores)
}

export interface Propensities {
  /** One an action. */
  readonly propensities: readonly number[]
  /** The actions whose model gave nothing. */
  readonly byPrior: ReadonlySet<Action>
}

/** One propensity an action: one run a model. What could not be had is the action's prior, and named in `degraded`. */
export async function propensitiesOf(
  strategy: Strategy,
  actions: readonly Action[],
  scope: Scope,
  scoring: Scoring,
  degraded: Set<Degraded>,
): Promise<Propensities> {
  const byPrior = new Set<Action>()
  const propensities = actions.map(action => action.prior)
  const byModel = new Map<string, number[]>()
  actions.forEach((action, index) => {
    if (action.model === null) return
    const indices = byModel.get(action.model)
    if (indices) indices.push(index)
    else byModel.set(action.model, [index])
  })
  await Promise.all(
    [...byModel].map(async ([name, indices]) => {
      const step = `model:${name}`
      const model = scoring.model(name)
      let shared = false
      const probabilities =
        model &&
        (await scoring.run(step, async () => {
          const scored = indices.map(index => actions[index]!)
          const matrix = scoring.encoder(strategy, model).actionRows(scope, scored)
          shared = matrix.shared
          return scoring.scorer.score(model, matrix)
        }))
      indices.forEach((index, row) => {
        const propensity = probabilities?.[shared ? 0 : row] ?? Number.NaN
        if (!Number.isNaN(propensity)) propensities[index] = propensity
        else {
          degraded.add(step)
          byPrior.add(actions[index]!)
        }
      })
    }),
  )
  return { propensities, byPrior }
}
