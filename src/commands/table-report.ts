import type { TrainArguments } from '../training/arguments.ts'
import type { Learned } from '../training/learner.ts'
import type { TrainingFacts } from '../training/manifest.ts'
import type { Metrics } from '../training/metrics.ts'
import type { Prepared } from '../training/prepare.ts'
import { binaryReport } from '../training/report/binary-report.ts'
import { classReport } from '../training/report/class-report.ts'
import type { Section } from '../training/report/document.ts'
import type { HeldOutBy, ReportFacts } from '../training/report/input.ts'
import type { Column, TextTable } from '../training/table.ts'
import { placesInTime } from '../training/times.ts'
import { servedAnswers } from './served-answers.ts'

/** What was held out, and what the model said of it. */
export interface HeldOut {
  metrics: Metrics
  probabilities: Float64Array
  truths: Uint8Array
}

interface Made {
  words: TrainArguments
  table: TextTable
  prepared: Prepared
  learned: Learned
  heldOut: HeldOut
  training: TrainingFacts
  making: readonly Section[]
}

/** The report of a model of a table, its drift baseline, and what is to be told on the spot. */
export function tableReport(made: Made): {
  html: string
  markdown: string
  baseline?: unknown
  warnings: readonly string[]
} {
  const { words, prepared, learned, heldOut, training, making } = made
  const { target, split, columns, inputs } = prepared
  const facts: ReportFacts = {
    name: words.name,
    version: words.version,
    date: training.date,
    seed: words.seed,
    learner: learned.story.learner,
    target: target.name,
    source: words.source,
    licence: words.licence,
    making,
  }
  const by = heldOutBy(made)
  if (target.classes.length > 2) {
    const trainCounts = new Array<number>(target.classes.length).fill(0)
    for (const row of split.train) trainCounts[target.codes[row]!]!++
    const report = classReport({
      ...facts,
      classes: target.classes,
      truths: Int32Array.from(heldOut.truths),
      probabilities: heldOut.probabilities,
      trainCounts,
      heldOutBy: by.kind === 'time' ? { kind: 'named', list: `the latest by ${by.column.name}` } : by,
    })
    return { ...report, warnings: [] }
  }
  const read = learned.inputs.map(({ at }) => columns[at]!)
  return binaryReport({
    ...facts,
    positive: target.classes[1]!,
    columns: read,
    features: learned.inputs.map(({ at }) => inputs[at]!.feature),
    truths: target.codes,
    ...(prepared.weights ? { weights: prepared.weights } : {}),
    split,
    heldOutBy: by,
    probabilities: {
      train: servedAnswers(learned, columns, split.train),
      test: heldOut.probabilities,
    },
    predict: others => servedAnswers(learned, placed(columns, learned, others), allRows(others)),
    gains:
      words.learner === 'logistic'
        ? undefined
        : new Map(read.map(({ name }, at) => [name, learned.strengths[at]!])),
  })
}

function heldOutBy({ words, table }: Made): HeldOutBy {
  if (words.testRows !== undefined) return { kind: 'named', list: words.testRows }
  if (words.time === undefined) return { kind: 'chance' }
  const column = table.columns.find(({ name }) => name === words.time)!
  return { kind: 'time', column, places: placesInTime(column) }
}

/** The task's columns with others in the places of those that the model reads. */
function placed(
  columns: readonly Column[],
  { inputs }: Learned,
  others: readonly Column[],
): readonly Column[] {
  const stand = [...columns]
  inputs.forEach(({ at }, place) => {
    stand[at] = others[place]!
  })
  return stand
}

function allRows([first]: readonly Column[]): Int32Array {
  const length = first === undefined ? 0 : first.kind === 'number' ? first.values.length : first.codes.length
  return Int32Array.from({ length }, (_, row) => row)
}
