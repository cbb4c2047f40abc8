import type { Encoder } from '../decision/features.ts'
import type { Scoring } from '../decision/propensities.ts'
import type { LoadedModel, Scorer, Shadows } from '../model-ports.ts'
import type { Scope } from '../strategy/language.ts'
import type { Action, Strategy } from '../strategy/strategy.ts'
import type { Shadowing } from '../world.ts'
import { noted } from './noted.ts'
import { type ShadowQueue, shadowQueue } from './shadow-queue.ts'

/** What a shadow is to score: the rows that the one who decided has scored, as the shadow's own features see them. */
export interface ShadowJob {
  readonly strategy: Strategy
  readonly shadow: LoadedModel
  readonly scope: Scope
  /** Null: of the customer alone. */
  readonly actions: readonly Action[] | null
}

/** What came of the runs of one shadow here, on this replica. */
export interface ShadowCounts {
  /** Rows of decisions that it scored, failed to score, and was spared because there were too many. */
  readonly scored: number
  readonly failed: number
  readonly dropped: number
}

export interface ShadowRuns extends Shadowing {
  /** Since this process began, by model and version. */
  counts(): readonly (ShadowCounts & { readonly model: string; readonly version: string })[]
  /** What still waits is let go of. */
  close(): void
}

export interface ShadowsAround {
  readonly models: Scorer & Shadows
  encoder(strategy: Strategy, model: LoadedModel): Encoder
  /** Hears of what a shadow gave. */
  onScored?(job: ShadowJob, scores: Float32Array): void
  /** Hears of each failure; `first` where it has not failed so since it last scored. */
  onFailed?(shadow: LoadedModel, error: Error, first: boolean): void
}

/** Lets shadows score what is decided, once it is answered: no decision waits for them, or fails by them. */
export function shadowRuns(around: ShadowsAround): ShadowRuns {
  const { models } = around
  const queue: ShadowQueue = shadowQueue(around)

  return {
    of(strategy, scoring) {
      if (!models.hasShadows()) return null
      const written = new Map<LoadedModel, Pick<ShadowJob, 'scope' | 'actions'>>()
      const asked: ShadowJob[] = []
      const shadowed: Scoring = {
        ...scoring,
        encoder(ofStrategy, model) {
          const encoder = scoring.encoder(ofStrategy, model)
          if (models.shadows(model.name).length === 0) return encoder
          return noted(encoder, (scope, actions) => written.set(model, { scope: { ...scope }, actions }))
        },
        scorer: {
          model: scoring.scorer.model,
          score(model, matrix) {
            const row = written.get(model)
            written.delete(model)
            if (row) for (const shadow of models.shadows(model.name)) asked.push({ strategy, shadow, ...row })
            return scoring.scorer.score(model, matrix)
          },
        },
      }
      return { scoring: shadowed, answered: () => queue.add(asked) }
    },
    counts: queue.counts,
    close: queue.close,
  }
}
