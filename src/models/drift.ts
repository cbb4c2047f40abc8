import { countIn, type Drift, driftOf } from '../learning/health/drift.ts'
import { type Places, placesIn, placesOf } from '../learning/health/places.ts'
import { type RollingCounts, rollingCounts } from '../learning/health/rolling.ts'
import type { LoadedModel } from '../model-ports.ts'
import { type Expression, readsOffer, type Scope } from '../strategy/language.ts'
import type { Strategy } from '../strategy/strategy.ts'
import type { Samples } from '../world.ts'
import { noted } from './noted.ts'

/** What models are given here, on this replica, in the last 24 hours. */
export interface DriftWatch extends Samples {
  /** Looks at what was given to a version that only scores, and at what it gave; as seldom. */
  scored(strategy: Strategy, model: LoadedModel, scope: Scope, scores: Float32Array): void
  /** What was counted of this version, place by place; null where it was not asked yet. */
  counts(model: string, version: string): Float64Array | null
  /** How far each feature, and the `score`, has moved from the training of this version, by its counts here or in all workers. */
  drift(model: LoadedModel, counts: Float64Array): Drift[]
  /** By what was counted here; none where it was not asked yet. */
  driftHere(model: string, version: string): Drift[]
}

/** Epoch milliseconds. */
interface Times {
  now(): number
  /** From one sampled decision to the next at least: its cost is bounded, however many decisions there are. */
  readonly everyMs: number
}

/** Of a version that is not used any more only what was counted stays: nothing here holds its model, or a strategy. */
interface Watched {
  readonly model: WeakRef<LoadedModel>
  readonly features: readonly Places[]
  readonly score: Places
  readonly counts: RollingCounts
  /** When the next run of it as a shadow is looked at, epoch milliseconds. */
  nextAt: number
  /** How each strategy reads the features: null for what is the action's own and moves with the strategy. */
  readonly read: WeakMap<Strategy, readonly (Expression | null)[]>
}

const keyOf = (model: string, version: string) => `${model}/${version}`

/** Versions come and go: the oldest are forgotten. */
const MOST_WATCHED = 200

export function driftWatch({ now, everyMs }: Times): DriftWatch {
  /** By model and version, in the order in which they came. */
  const watched = new Map<string, Watched>()
  let nextAt = 0

  function watchedOf(model: LoadedModel): Watched {
    const key = keyOf(model.name, model.version)
    const before = watched.get(key)
    if (before?.model.deref() === model) return before
    const { inputs, baseline } = model
    const features = inputs.map(input => placesOf(input, baseline?.features[input.feature]))
    const score = placesOf({ feature: 'score' }, baseline?.score)
    const size = [...features, score].reduce((sum, places) => sum + placesIn(places), 0)
    const counts = rollingCounts(size)
    const anew = { model: new WeakRef(model), features, score, counts, nextAt: 0, read: new WeakMap() }
    watched.delete(key)
    watched.set(key, anew)
    if (watched.size > MOST_WATCHED) watched.delete(watched.keys().next().value!)
    return anew
  }

  function count(strategy: Strategy, model: LoadedModel, scope: Scope, scores: Float32Array): void {
    const known = watchedOf(model)
    const read = known.read.get(strategy) ?? readBy(strategy, model)
    known.read.set(strategy, read)
    const at = known.counts.at(now())
    let from = 0
    known.features.forEach((places, index) => {
      const expression = read[index]
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
          noted(scoring.encoder(ofStrategy, model), scope => written.set(model, scope)),
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
    scored(strategy, model, scope, scores) {
      const known = watchedOf(model)
      const at = now()
      if (at < known.nextAt && at >= known.nextAt - everyMs) return
      known.nextAt = at + everyMs
      count(strategy, model, scope, scores)
    },
    counts: (name, version) => watched.get(keyOf(name, version))?.counts.sum(now()) ?? null,
    drift: (model, counts) => driftIn(watchedOf(model), counts),
    driftHere(name, version) {
      const known = watched.get(keyOf(name, version))
      return known ? driftIn(known, known.counts.sum(now())) : []
    },
  }
}

function driftIn({ features, score }: Watched, counts: Float64Array): Drift[] {
  let from = 0
  return [...features, score].flatMap(places => {
    const to = from + placesIn(places)
    const drift = driftOf(places, counts.subarray(from, to))
    from = to
    return drift ?? []
  })
}

function readBy({ language }: Strategy, { inputs }: LoadedModel): (Expression | null)[] {
  return inputs.map(({ feature }) => {
    const expression = language.compile(feature, 'any')
    return readsOffer(expression) ? null : expression
  })
}
