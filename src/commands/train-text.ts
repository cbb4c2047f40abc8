import { createHash } from 'node:crypto'
import { Tensor } from 'onnxruntime-node'
import type { TrainArguments } from '../training/arguments.ts'
import { classMetrics } from '../training/class-metrics.ts'
import { rounded } from '../training/manifest.ts'
import { manifestText } from '../training/manifest-text.ts'
import { readRows } from '../training/prepare.ts'
import { seededRandom } from '../training/random.ts'
import { classReport } from '../training/report/class-report.ts'
import type { ClassReportInput } from '../training/report/input.ts'
import type { TextTable } from '../training/table.ts'
import { goldenTexts } from '../training/text/golden.ts'
import { type HeldOutRows, type LabelledSplit, labelledSplit, latestRows } from '../training/text/labelled.ts'
import { textManifest } from '../training/text/manifest.ts'
import { onnxOfText } from '../training/text/onnx.ts'
import { textReport } from '../training/text/report.ts'
import { probabilities } from '../training/text/text-model.ts'
import { trainText } from '../training/text/train-text.ts'
import { type Checked, onnxGap } from './onnx-gap.ts'
import type { Trained, TrainTask } from './train-task.ts'
import { readData, readText } from './training-files.ts'

/** Texts of one run: a run is as wide as its longest text. */
const batch = 100

/** `tact train --learner text`: learns the classes of a column of texts. Rejects with a Mistake of the user. */
export async function trainOnTexts({
  words,
  table,
  sha256,
  begun,
  progress,
  notice,
}: TrainTask): Promise<Trained> {
  const split = labelledSplit(table, words, await heldOutRows(words, table))
  const date = begun.toISOString().slice(0, 10)
  const { classes, train, test } = split
  const trained = trainText(train.texts, train.labels, classes, words.seed, (what, share) =>
    progress.step('learning', what, share),
  )
  progress.step('scoring', `scoring ${test.texts.length} held-out texts`)
  const answers = probabilities(trained.model, test.texts)
  const metrics = classMetrics(answers, test.labels, classes.length)
  const bytes = onnxOfText(trained.model, words.name)
  progress.step('report', 'looking at what was learned')
  const gap = await onnxGap(bytes, checkedTexts(test.texts, answers))
  const golden = goldenTexts(trained.model, test, seededRandom(words.seed))
  const manifest = textManifest(
    { name: words.name, version: words.version },
    split.column,
    classes,
    {
      rows: train.texts.length,
      date,
      seed: words.seed,
      learner: 'text',
      ...rounded(metrics),
      heldOut: metrics.rows,
      source: words.source,
      licence: words.licence,
      sha256,
    },
    createHash('sha256').update(bytes).digest('hex'),
  )
  const unknown = test.labels.reduce((sum, label) => sum + (label < 0 ? 1 : 0), 0)
  if (unknown > 0)
    notice(`${unknown} held-out rows have a class that no row to learn from has: they count as wrong`)
  return {
    files: {
      'model.onnx': bytes,
      'manifest.yaml': manifestText(manifest),
      'golden.ndjson': golden.map(row => `${JSON.stringify(row)}\n`).join(''),
      'report.md': textReport(trained, split, { metrics, probabilities: answers }, manifest, gap),
      'report.html': pageOf(words, date, split, answers),
    },
    figures: metrics,
    summary: `accuracy ${metrics.accuracy.toFixed(4)}, in the first three ${metrics.top3.toFixed(4)}`,
  }
}

/** The report as a page; held-out rows of a class that was never learned are told of in the other one. */
function pageOf(
  words: TrainArguments,
  date: string,
  { classes, train, test }: LabelledSplit,
  answers: Float32Array,
) {
  const known = [...test.labels.keys()].filter(row => test.labels[row]! >= 0)
  const trainCounts = new Array<number>(classes.length).fill(0)
  for (const label of train.labels) trainCounts[label]!++
  return classReport({
    name: words.name,
    version: words.version,
    date,
    seed: words.seed,
    learner: 'penalised multinomial logistic regression on n-grams of words and characters',
    target: words.target,
    source: words.source,
    licence: words.licence,
    classes,
    truths: Int32Array.from(known, row => test.labels[row]!),
    probabilities: Float32Array.from(
      known.flatMap(row => [...answers.subarray(row * classes.length, (row + 1) * classes.length)]),
    ),
    trainCounts,
    heldOutBy: heldOutByOf(words),
  }).html
}

function heldOutByOf({ test, testRows, time }: TrainArguments): ClassReportInput['heldOutBy'] {
  const list = test ?? testRows ?? (time === undefined ? undefined : `the latest by ${time}`)
  return list === undefined ? { kind: 'chance' } : { kind: 'named', list }
}

/** Which rows only score the result, if the words say so. */
async function heldOutRows(words: TrainArguments, table: TextTable): Promise<HeldOutRows | undefined> {
  const { data, test, testRows, time } = words
  if (test !== undefined) return { table: (await readData({ ...words, data: test })).table, file: test }
  if (testRows !== undefined)
    return { rows: readRows(await readText('--test-rows', testRows), testRows, table.rows) }
  return time === undefined ? undefined : { rows: latestRows(table, time, data) }
}

function* checkedTexts(texts: readonly string[], answers: Float32Array): Generator<Checked> {
  const classes = answers.length / texts.length
  for (let from = 0; from < texts.length; from += batch) {
    const some = texts.slice(from, from + batch)
    const text = new Tensor('string', some, [some.length])
    yield { feeds: { text }, expected: answers.subarray(from * classes, (from + some.length) * classes) }
  }
}
