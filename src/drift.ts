import type { Encoder } from './decision/features.ts'
import { countIn, type Drift, driftOf } from './learning/health/drift.ts'
import { type Places, placesIn, placesOf } from './learning/health/places.ts'
import { type RollingCounts, rollingCounts } from './learning/health/rolling.ts'
import type { LoadedModel } from './model-ports.ts'
import type { Expression, Scope } from './strategy/language.ts'
import type { Strategy } from './strategy/strategy.ts'
import type { Samples } from './world.ts'

/** What models are given here, on this replica, in the last 24 hours. */
export interface DriftWatch extends Samples {
  /** How far each feature, and the `score`, has moved from the training of this version; none where it was not asked yet. */
  drift(model: string, version: string): Drift[]
}

/** Epoch milliseconds. */
interface Times {
  now(): number
  /** From one sampled decision to the next at least: its cost is bounded, however many decisions there are. */
  readonly everyMs: number
}

interface Watched {
  readonly model: LoadedModel
  readonly features: readonly Places[]
  readonly score: Places
  readonly counts: RollingCounts
  /** Of the features by the strategy that was counted last: null for what is the action's own and moves with the strategy. */
  read: { readonly by: Strategy; readonly features: readonly (Expression | null)[] } | null
}

export function driftWatch({ now, everyMs }: Times): DriftWatch {
  /** By name: the version that decides. */
  const watched = new Map<string, Watched>()
  let nextAt = 0

  function watchedOf(model: LoadedModel): Watched {
    const before = watched.get(model.name)
    if (before?.model === model) return before
    const { inputs, baseline } = model
    const features = inputs.map(input => placesOf(input, baseline?.features[input.feature]))
    const score = placesOf({ feature: 'score' }, baseline?.score)
    const size = [...features, score].reduce((sum, places) => sum + placesIn(places), 0)
    const anew: Watched = { model, features, score, counts: rollingCounts(size), read: null }
    watched.set(model.name, anew)
    return anew
  }

  function count(strategy: Strategy, model: LoadedModel, scope: Scope, scores: Float32Array): void {
    const known = watchedOf(model)
    if (known.read?.by !== strategy) known.read = { by: strategy, features: readBy(strategy, model) }
    const at = known.counts.at(now())
    let from = 0
    known.features.forEach((places, index) => {
      const expression = known.read?.features[index]
      if (expression) countIn(at, from, places, expression.evaluate(scope))
      from += placesIn(places)
    })
    for (const each of scores) countIn(at, from, known.score, Number.isNaN(each) ? undefined : each)
  }

  return {
    of(strategy, scoring) {
      const at = now()
      if (at < nextAt && at >= nextAt - everyMs) return scoring
      nextAt = at + everyMs
      /** Whose row was written, and is about to be scored. */
      const written = new Map<LoadedModel, Scope>()
      return {
        ...scoring,
        encoder: (ofStrategy, model) =>
          noting(scoring.encoder(ofStrategy, model), scope => written.set(model, scope)),
        scorer: {
          model: scoring.scorer.model,
          async score(model, matrix) {
            const scope = written.get(model)
            written.delete(model)
            const scores = await scoring.scorer.score(model, matrix)
            if (scope) setImmediate(count, strategy, model, scope, scores)
            return scores
          },
        },
      }
    },
    drift(name, version) {
      const known = watched.get(name)
      if (known?.model.version !== version) return []
      const sum = known.counts.sum(now())
      let from = 0
      return [...known.features, known.score].flatMap(places => {
        const to = from + placesIn(places)
        const drift = driftOf(places, sum.subarray(from, to))
        from = to
        return drift ?? []
      })
    },
  }
}

function readBy({ language }: Strategy, { inputs }: LoadedModel): (Expression | null)[] {
  return inputs.map(({ feature }) => {
    const expression = language.compile(feature, 'any')
    return expression.reads.some(([root]) => root === 'offer') ? null : expression
  })
}

/** Tells for whom rows are written; what explains them is not counted. */
function noting(encoder: Encoder, note: (scope: Scope) => void): Encoder {
  return {
    ...encoder,
    customerRow(scope) {
      note(scope)
      return encoder.customerRow(scope)
    },
    actionRows(scope, actions) {
      note(scope)
      return encoder.actionRows(scope, actions)
    },
  }
}
