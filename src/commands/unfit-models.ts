import type { LoadedModel } from '../model-ports.ts'
import { namedModels } from '../strategy/named-models.ts'
import type { Strategy } from '../strategy/strategy.ts'

/** Where a score or a propensity is taken from a model that cannot give it. Signals have a check of their own. */
export function unfitUses(strategy: Strategy, modelOf: (name: string) => LoadedModel | null): string[] {
  return namedModels(strategy).flatMap(({ model: name, by, as }) => {
    const model = modelOf(name)
    if (!model || as === 'signal') return []
    const why = as === 'score' ? (textWhy(model) ?? scoreWhy(model)) : (valueWhy(model) ?? textWhy(model))
    return why === null ? [] : [`${by} takes its ${as} from the model "${name}", which ${why}`]
  })
}

const valueWhy = ({ kind }: LoadedModel) =>
  kind === 'value' ? 'gives values; name one of probabilities' : null

const textWhy = ({ inputs }: LoadedModel) =>
  inputs.some(({ as }) => as === 'text') ? 'reads a text; name one that reads a situation' : null

/** Scores are worked out before any action is looked at, all at once. */
function scoreWhy({ inputs }: LoadedModel): string | null {
  const found = inputs.find(({ feature }) => /\b(scores|offer)\./.test(feature))
  return found ? `reads ${found.feature}: a score knows no other scores, and no offer` : null
}
