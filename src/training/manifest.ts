import type { Input } from './inputs.ts'
import type { Learned, LearnedCalibration } from './learner.ts'
import type { Metrics } from './metrics.ts'
import type { Column } from './table.ts'

/** The content of manifest.yaml, in its order. */
export interface Manifest {
  name: string
  version: string
  inputs: ManifestInput[]
  input: { tensor: 'features' }
  /** Of more than two classes, all are named, and the first one's chance is the score. */
  output: { tensor: 'probabilities'; column: 0; classes?: readonly string[] }
  calibration: LearnedCalibration
  training: TrainingFacts
  sha256: string
  golden: 'golden.ndjson'
}

export interface ManifestInput {
  feature: string
  column: string
  default?: number | string
  categories?: readonly string[]
}

export interface TrainingFacts {
  rows: number
  /** So many rows of equal weight tell as much; where rows have weights. */
  effectiveRows?: number
  /** Of two classes. */
  positives?: number
  date: string
  seed: number
  learner: string
  /** Unknown where only one class was held out. */
  auc?: number
  logLoss: number
  brier: number
  ece: number
  accuracy: number
  heldOut: number
  source?: string
  licence?: string
  sha256: string
  /** What drift is measured against. */
  baseline?: unknown
}

/** Inputs in the order of the tensor's columns: one a number (NaN is understood), one a category's level. */
export function manifestOf(
  identity: { name: string; version: string },
  learned: Learned,
  {
    columns,
    inputs,
    classes,
  }: { columns: readonly Column[]; inputs: readonly Input[]; classes: readonly string[] },
  training: TrainingFacts,
  modelSha256: string,
): Manifest {
  return {
    ...identity,
    inputs: learned.inputs.map(({ at, categories }) => ({
      feature: inputs[at]!.feature,
      column: columns[at]!.name,
      ...(inputs[at]!.default === undefined ? {} : { default: inputs[at]!.default }),
      ...(categories ? { categories } : {}),
    })),
    input: { tensor: 'features' },
    output: { tensor: 'probabilities', column: 0, ...(classes.length > 2 ? { classes } : {}) },
    calibration: learned.calibration,
    training,
    sha256: modelSha256,
    golden: 'golden.ndjson',
  }
}

/** Metrics to six digits, as the manifest and the report say them. */
export function rounded({ auc, logLoss, brier, ece, accuracy }: Metrics) {
  const six = (value: number) => Math.round(value * 1e6) / 1e6
  return {
    ...(Number.isNaN(auc) ? {} : { auc: six(auc) }),
    logLoss: six(logLoss),
    brier: six(brier),
    ece: six(ece),
    accuracy: six(accuracy),
  }
}
