import { probabilities } from '../../../src/training/additive.ts'
import { cellsOf } from '../../../src/training/design.ts'
import { trainLogistic } from '../../../src/training/learn-logistic.ts'
import { seededRandom } from '../../../src/training/random.ts'
import type { BinaryReportInput } from '../../../src/training/report/input.ts'
import { stratifiedSplit } from '../../../src/training/split.ts'
import type { Column } from '../../../src/training/table.ts'

/** A logistic model learned from the columns, as its report is made from it. */
export function learned(all: readonly Column[], truths: Uint8Array): BinaryReportInput {
  const split = stratifiedSplit(truths, 0.3, seededRandom(1))
  const { model, used, design } = trainLogistic(all, truths, split.train, 7)
  const allRows = (length: number) => Int32Array.from({ length }, (_, row) => row)
  return {
    name: 'made-up-bank',
    version: '1',
    date: '2026-01-31',
    seed: 7,
    learner: 'penalised logistic regression',
    target: 'bought',
    positive: 'yes',
    columns: used.columns,
    truths,
    split,
    heldOutBy: { kind: 'chance' },
    probabilities: {
      train: probabilities(model, design, split.train),
      test: probabilities(model, design, split.test),
    },
    predict(others) {
      const cells = model.terms.map((term, at) => cellsOf(term, others[at]!))
      return probabilities(model, { terms: model.terms, cells }, allRows(cells[0]!.length))
    },
  }
}
