import type { TrainingFacts } from '../manifest.ts'

/** The content of manifest.yaml of a text model, in its order. */
export interface TextManifest {
  name: string
  version: string
  inputs: [{ feature: 'text'; column: string; as: 'text'; tensor: 'text' }]
  output: { tensor: 'probabilities'; column: number; classes: readonly string[] }
  calibration: 'none'
  training: TextFacts
  sha256: string
  golden: 'golden.ndjson'
}

export interface TextFacts extends Omit<TrainingFacts, 'positives' | 'learner'> {
  learner: 'text'
}

export function textManifest(
  identity: { name: string; version: string },
  column: string,
  classes: readonly string[],
  training: TextFacts,
  modelSha256: string,
): TextManifest {
  return {
    ...identity,
    inputs: [{ feature: 'text', column, as: 'text', tensor: 'text' }],
    output: { tensor: 'probabilities', column: scoredColumn(classes), classes },
    calibration: 'none',
    training,
    sha256: modelSha256,
    golden: 'golden.ndjson',
  }
}

/** The class whose probability is the score, and that of golden rows: the second of two, as `--positive` has it, else the first. */
export function scoredColumn(classes: readonly string[]): number {
  return classes.length === 2 ? 1 : 0
}
