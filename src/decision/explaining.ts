import type { Memory } from '../ports.ts'
import type { Action, Strategy } from '../strategy/strategy.ts'
import { learnedIn } from './adapted.ts'
import type { Ranked } from './arbitration.ts'
import { contributionsIn, contributionsOf, explanationOf, type PropensityExplanation } from './explanation.ts'
import type { Propensities, Scoring } from './propensities.ts'
import type { Degraded } from './request.ts'
import type { Situation } from './situation.ts'

/** Explanations of the shown actions: from the model's own file where it tells, else by one occlusion run. */
export async function explain(
  strategy: Strategy,
  ranked: readonly Ranked[],
  { byPrior, adapted }: Propensities,
  { scope, now }: Situation,
  memory: Memory | null,
  scoring: Scoring,
  degraded: Set<Degraded>,
) {
  return Promise.all(
    ranked.map(async one => {
      const { action } = one
      const propensity: PropensityExplanation = byPrior.has(action)
        ? { from: 'prior' }
        : await explainPropensity(strategy, action, { ...scope, offer: action.offer }, scoring, degraded)
      const learned = adapted && learnedIn(adapted, action.id)
      return explanationOf(one, propensity, learned, memory?.profile ?? null, now)
    }),
  )
}

async function explainPropensity(
  strategy: Strategy,
  action: Action,
  scope: Situation['scope'],
  scoring: Scoring,
  degraded: Set<Degraded>,
): Promise<PropensityExplanation> {
  const model = action.model === null ? null : scoring.model(action.model)
  if (!model) return { from: 'prior' }
  const encoder = scoring.encoder(strategy, model)
  const from = { from: 'model', model: model.name, version: model.version } as const
  if (model.explain) {
    const { data } = encoder.customerRow(scope)
    const told = contributionsIn(model.explain(data as Float32Array), encoder.values(scope))
    return { ...from, ...told }
  }
  const probabilities = await scoring.run('explanation', () =>
    scoring.scorer.score(model, encoder.occlusions(scope)),
  )
  if (probabilities) return { ...from, ...contributionsOf(probabilities, encoder.values(scope)) }
  degraded.add('explanation')
  return { ...from, exact: false, base: null, contributions: [] }
}
