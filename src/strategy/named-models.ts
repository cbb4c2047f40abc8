import { atOnce } from '../steps.ts'
import { type Mistake, offering } from './mistakes.ts'
import { mistakeAt, type Place, readSources } from './sources.ts'
import type { Strategy } from './strategy.ts'

interface Use {
  readonly model: string
  /** Who names it, in words. */
  readonly by: string
  readonly as: 'score' | 'signal' | 'propensity'
  readonly place: Place
}

/** Every model that the strategy names, and where. */
export function namedModels({ files }: Strategy): Use[] {
  // A strategy that was compiled has them.
  const sources = atOnce(readSources(files)).sources!
  const scores = sources['scores.yaml']
  const ofScores = Object.entries(scores.value).map(
    ([name, { model }]): Use => ({
      model,
      by: `score ${name}`,
      as: 'score',
      place: { document: scores, path: [name, 'model'] },
    }),
  )
  const context = sources['context.yaml']
  const ofSignals = Object.entries(context.value.signals).flatMap(([type, signals]) =>
    signals.flatMap(({ model }, index): Use[] => {
      const place = { document: context, path: ['signals', type, index, 'model'] }
      return model === undefined ? [] : [{ model, by: `the signals of ${type}`, as: 'signal', place }]
    }),
  )
  const ofActions = sources.actions.flatMap(document =>
    document.value.flatMap(({ id, propensity: { model } }, index): Use[] => {
      const place = { document, path: [index, 'propensity', 'model'] }
      return model === undefined ? [] : [{ model, by: `action ${id}`, as: 'propensity', place }]
    }),
  )
  return [...ofScores, ...ofSignals, ...ofActions]
}

/** Their names, each once, without a look into the files. */
export function modelNames({ actions, signals, scores }: Strategy): string[] {
  const named = [...scores, ...[...signals.values()].flat(), ...actions.values()]
  return [...new Set(named.flatMap(({ model }) => model ?? []))].sort()
}

/** Models that the strategy names where none serves. It can be taken all the same: priors stand in, and signals say nothing, until one comes. */
export function missingModels(strategy: Strategy, serving: readonly string[], folder: string): Mistake[] {
  if (modelNames(strategy).every(name => serving.includes(name))) return []
  return namedModels(strategy).flatMap(({ model, by, place }) => {
    if (serving.includes(model)) return []
    const remedy = offering(model, serving, 'add it, or take the name out')
    return mistakeAt(
      place,
      `${by} names the model "${model}", but ${folder} serves none of this name; ${remedy}`,
    )
  })
}
