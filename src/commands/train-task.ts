import type { TrainArguments } from '../training/arguments.ts'
import type { Input } from '../training/inputs.ts'
import type { Metrics } from '../training/metrics.ts'
import type { TextTable } from '../training/table.ts'
import type { ModelFiles } from './model-folder.ts'
import type { TrainProgress } from './train-progress.ts'

/** What is learned from. */
export interface TrainData {
  table: TextTable
  /** SHA-256 of the table's file, or of the rows. */
  sha256: string
  /** What feeds the columns, where the data itself says so. */
  inputs?: ReadonlyMap<string, Input>
  /** Where the rows come from, for the report. */
  origin?: readonly string[]
}

/** What a road of training is given. */
export interface TrainTask extends TrainData {
  words: TrainArguments
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
