import { probabilities } from './additive.ts'
import type { Design } from './design.ts'
import { type Fitted, fitAdditive, type Strengths } from './fit.ts'
import { logLoss } from './metrics.ts'
import { strongestPairs } from './pairs.ts'
import { type RandomSource, shuffle } from './random.ts'
import { stratifiedFolds } from './split.ts'
import { type Weights, weightsAt } from './weights.ts'

/** One tried setting and its mean log loss over the folds. */
export interface Trial {
  strengths: Strengths
  pairs: number
  logLoss: number
}

export interface Choice extends Trial {
  trials: readonly Trial[]
}

const folds = 4
/** More rows than this tell the settings apart no better; a random part of them is taken. */
const mostRows = 50_000
/** Comparing settings needs no exact fits: this is far below what a fold's log loss can tell apart. */
const near = 1e-2
const smoothStrengths = [100, 30, 10, 3, 1]
const pairStrengths = [30, 10, 3, 1]
const pairCounts = [6, 12]

/**
 * Chooses the penalties and the number of pairs by cross-validated log loss on the training rows alone: first how
 * smooth the curves are, then, at that, the pairs. Pairs are looked for afresh in each fold.
 */
export function chooseByCrossValidation(
  design: Design,
  rows: Int32Array,
  target: Uint8Array,
  random: RandomSource,
  weights?: Weights,
): Choice {
  const enough =
    rows.length > mostRows ? shuffle(Int32Array.from(rows), random).subarray(0, mostRows).sort() : rows
  const foldOf = stratifiedFolds(target, enough, folds, random)
  const parts = Array.from({ length: folds }, (_, fold) => ({
    learn: enough.filter((_row, place) => foldOf[place] !== fold),
    check: enough.filter((_row, place) => foldOf[place] === fold),
  }))
  const score = ({ model }: Fitted, check: Int32Array) =>
    logLoss(
      probabilities(model, design, check),
      Uint8Array.from(check, row => target[row]!),
      weightsAt(weights, check),
    ) / folds

  const alone: Trial[] = smoothStrengths.map(smooth => ({
    strengths: { smooth, pair: 1 },
    pairs: 0,
    logLoss: 0,
  }))
  for (const { learn, check } of parts) {
    let last: Fitted | undefined
    for (const trial of alone) {
      last = fitAdditive(design, [], learn, target, trial.strengths, last?.parameters, near, weights)
      trial.logLoss += score(last, check)
    }
  }
  const { smooth } = best(alone).strengths

  const paired: Trial[] = pairCounts.flatMap(pairs =>
    pairStrengths.map(pair => ({ strengths: { smooth, pair }, pairs, logLoss: 0 })),
  )
  for (const { learn, check } of parts) {
    const base = fitAdditive(design, [], learn, target, { smooth, pair: 1 }, undefined, undefined, weights)
    const ranked = strongestPairs(base.model, design, learn, target, Math.max(...pairCounts), weights)
    let last = base
    for (const trial of paired) {
      last = fitAdditive(
        design,
        ranked.slice(0, trial.pairs),
        learn,
        target,
        trial.strengths,
        last.parameters,
        undefined,
        weights,
      )
      trial.logLoss += score(last, check)
    }
  }
  const trials = [...alone, ...paired]
  return { ...best(trials), trials }
}

function best(trials: readonly Trial[]): Trial {
  return trials.reduce((least, trial) => (trial.logLoss < least.logLoss ? trial : least))
}
