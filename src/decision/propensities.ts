import type { LoadedModel, Scorer } from '../model-ports.ts'
import type { Scope } from '../strategy/language.ts'
import type { Action, Strategy } from '../strategy/strategy.ts'
import { type Adapted, withAdapted } from './adapted.ts'
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
  /** What was learned of the adaptive ones among the actions, given their propensities without it; null where there are none. */
  adapt(
    strategy: Strategy,
    actions: readonly Action[],
    propensities: readonly number[],
    scope: Scope,
  ): Adapted | null
}

/** A model that gives values gives no chances: it is as if it were not there. */
const chancesOf = (model: LoadedModel | null) => (model?.kind === 'value' ? null : model)

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
      const model = chancesOf(scoring.model(modelName))
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
  /** The standard deviation of what is believed of their log-odds, one an action (0: certain); null where none is adaptive. */
  readonly spreads: readonly number[] | null
  readonly adapted: Adapted | null
  /** The actions whose model gave nothing. */
  readonly byPrior: ReadonlySet<Action>
}

/**
 * One propensity an action: one run a model, and what was learned of adaptive actions. What could not be had is the action's prior,
 * and named in `degraded`.
 */
export async function propensitiesOf(
  strategy: Strategy,
  actions: readonly Action[],
  scope: Scope,
  scoring: Scoring,
  degraded: Set<Degraded>,
): Promise<Propensities> {
  const byPrior = new Set<Action>()
  const propensities = actions.map(action => action.prior)
  // All runs are asked for before the first is waited for, so that requests of the same moment share them.
  const runs = byModel(actions).map(of => modelRun(strategy, of, actions, scope, scoring))
  for (const { step, indices, run } of runs) {
    const { probabilities, shared } = await run
    for (let row = 0; row < indices.length; row++) {
      const index = indices[row]!
      const propensity = probabilities === null ? Number.NaN : probabilities[shared ? 0 : row]!
      if (!Number.isNaN(propensity)) propensities[index] = propensity
      else {
        degraded.add(step)
        byPrior.add(actions[index]!)
      }
    }
  }
  const adapted = scoring.adapt(strategy, actions, propensities, scope)
  if (!adapted) return { propensities, spreads: null, adapted, byPrior }
  return { ...withAdapted(actions, propensities, adapted), adapted, byPrior }
}

interface OfModel {
  readonly name: string
  /** Which of the actions. */
  readonly indices: number[]
}

/** Models are few: looking through a list of them is cheaper than a map. */
function byModel(actions: readonly Action[]): OfModel[] {
  const all: OfModel[] = []
  for (let index = 0; index < actions.length; index++) {
    const name = actions[index]!.model
    if (name === null) continue
    const known = all.find(of => of.name === name)
    if (known) known.indices.push(index)
    else all.push({ name, indices: [index] })
  }
  return all
}

interface ModelRun {
  readonly step: Degraded
  readonly indices: readonly number[]
  readonly run: Promise<{ readonly probabilities: Float32Array | null; readonly shared: boolean }>
}

function modelRun(
  strategy: Strategy,
  { name, indices }: OfModel,
  actions: readonly Action[],
  scope: Scope,
  scoring: Scoring,
): ModelRun {
  const step = `model:${name}`
  const model = chancesOf(scoring.model(name))
  let shared = false
  const ran = model
    ? scoring.run(step, async () => {
        const scored = indices.map(index => actions[index]!)
        const matrix = scoring.encoder(strategy, model).actionRows(scope, scored)
        shared = matrix.shared
        return scoring.scorer.score(model, matrix)
      })
    : Promise.resolve(null)
  return { step, indices, run: ran.then(probabilities => ({ probabilities, shared })) }
}
