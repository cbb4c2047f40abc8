import type { Term } from './design.ts'
import type { Input } from './inputs.ts'
import type { Metrics } from './metrics.ts'

/** The content of manifest.yaml, in its order. */
export interface Manifest {
  name: string
  version: string
  inputs: { feature: string; column: string; default?: number | string; categories?: readonly string[] }[]
  input: { tensor: 'features' }
  output: { tensor: 'probabilities'; column: 0 }
  calibration: 'none'
  training: TrainingFacts
  sha256: string
  golden: 'golden.ndjson'
}

export interface TrainingFacts {
  rows: number
  positives: number
  date: string
  seed: number
  learner: 'logistic'
  auc: number
  logLoss: number
  brier: number
  ece: number
  heldOut: number
  source?: string
  licence?: string
  sha256: string
}

/** Inputs in the order of the tensor's columns: one a number (NaN is understood), one a category's level. */
export function manifestOf(
  identity: { name: string; version: string },
  terms: readonly Term[],
  inputs: readonly Input[],
  training: TrainingFacts,
  modelSha256: string,
): Manifest {
  return {
    ...identity,
    inputs: terms.map((term, at) => ({
      feature: inputs[at]!.feature,
      column: term.column,
      ...(inputs[at]!.default === undefined ? {} : { default: inputs[at]!.default }),
      ...(term.kind === 'category' ? { categories: term.levels } : {}),
    })),
    input: { tensor: 'features' },
    output: { tensor: 'probabilities', column: 0 },
    calibration: 'none',
    training,
    sha256: modelSha256,
    golden: 'golden.ndjson',
  }
}

/** Metrics to six digits, as the manifest and the report say them. */
export function rounded({ auc, logLoss, brier, ece }: Metrics) {
  const six = (value: number) => Math.round(value * 1e6) / 1e6
  return { auc: six(auc), logLoss: six(logLoss), brier: six(brier), ece: six(ece) }
}
