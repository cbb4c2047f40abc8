import type { TrainArguments } from '../training/arguments.ts'
import type { Metrics } from '../training/metrics.ts'
import type { TextTable } from '../training/table.ts'
import type { ModelFiles } from './model-folder.ts'
import type { TrainProgress } from './train-progress.ts'

/** What a road of training is given. */
export interface TrainTask {
  words: TrainArguments
  table: TextTable
  /** SHA-256 of the table's file. */
  sha256: string
  begun: Date
  progress: TrainProgress
  /** What deserves a word while it works. */
  notice: (text: string) => void
}

/** What it comes to. */
export interface Trained {
  files: ModelFiles
  figures: Metrics
  /** The figures that matter most, in words. */
  summary: string
}
