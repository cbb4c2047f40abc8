import { calibrator } from '../scoring/calibration.ts'
import type { Learned } from '../training/learner.ts'
import type { Column } from '../training/table.ts'

/** What the registry will answer for the rows: the model's answers, calibrated as its manifest says. */
export function servedAnswers(learned: Learned, columns: readonly Column[], rows: Int32Array): Float64Array {
  const calibrate = calibrator(learned.calibration)
  const answers = learned.answers(columns, rows)
  return calibrate ? answers.map(calibrate) : answers
}
