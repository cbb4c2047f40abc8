import type { Strategy } from './strategy.ts'

export interface ModelUse {
  readonly model: string
  /** Who names it, in words. */
  readonly by: string
  readonly as: 'score' | 'signal' | 'propensity'
}

/** Every model that the strategy names. */
export function namedModels(strategy: Strategy): ModelUse[] {
  const ofActions = [...strategy.actions.values()].flatMap(({ id, model }): ModelUse[] =>
    model === null ? [] : [{ model, by: `action ${id}`, as: 'propensity' }],
  )
  const ofSignals = [...strategy.signals].flatMap(([type, signals]) =>
    signals.flatMap(({ model }): ModelUse[] =>
      model === null ? [] : [{ model, by: `the signals of ${type}`, as: 'signal' }],
    ),
  )
  const ofScores = strategy.scores.map(
    ({ name, model }): ModelUse => ({ model, by: `score ${name}`, as: 'score' }),
  )
  return [...ofScores, ...ofSignals, ...ofActions]
}

/** Of those, each that nobody has. */
export function missingModels(strategy: Strategy, isThere: (name: string) => boolean): string[] {
  const names = new Set(namedModels(strategy).map(({ model }) => model))
  return [...names].filter(name => !isThere(name)).sort()
}
