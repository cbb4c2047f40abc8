import { createHash } from 'node:crypto'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { TrainArguments } from '../training/arguments.ts'
import { classMetrics } from '../training/class-metrics.ts'
import { rounded } from '../training/manifest.ts'
import type { Metrics } from '../training/metrics.ts'
import { readRows } from '../training/prepare.ts'
import { seededRandom } from '../training/random.ts'
import { classReport } from '../training/report/class-report.ts'
import type { ClassReportInput } from '../training/report/input.ts'
import type { TextTable } from '../training/table.ts'
import { goldenTexts } from '../training/text/golden.ts'
import { type HeldOutRows, type LabelledSplit, labelledSplit, latestRows } from '../training/text/labelled.ts'
import { type TextManifest, textManifest } from '../training/text/manifest.ts'
import { onnxOfText } from '../training/text/onnx.ts'
import { textReport } from '../training/text/report.ts'
import { probabilities } from '../training/text/text-model.ts'
import { trainText } from '../training/text/train-text.ts'
import type { TrainProgress } from './train-progress.ts'

export interface TextTask {
  words: TrainArguments
  table: TextTable
  /** What `--test` and `--test-rows` hold. */
  test: TextTable | undefined
  testRows: string | undefined
  dataSha256: string
  date: Date
  progress: TrainProgress
}

export interface MadeFromTexts {
  metrics: Metrics
  notices: readonly string[]
  manifest: TextManifest
  /** All but the manifest. */
  files: { 'model.onnx': Uint8Array; 'golden.ndjson': string; 'report.md': string; 'report.html': string }
}

const largestOnnxGap = 1e-5
/** Texts of one run: a run is as wide as its longest text. */
const batch = 100

/** `tact train --learner text`: learns the classes of a column of texts. Rejects with a Mistake of the user. */
export async function trainOnTexts(task: TextTask): Promise<MadeFromTexts> {
  const { words, table, dataSha256, date, progress } = task
  const split = labelledSplit(table, words, heldOutRows(task))
  const { classes, train, test } = split
  const trained = trainText(train.texts, train.labels, classes, words.seed, (what, share) =>
    progress.step('learning', what, share),
  )
  progress.step('scoring', `scoring ${test.texts.length} held-out texts`)
  const answers = probabilities(trained.model, test.texts)
  const metrics = classMetrics(answers, test.labels, classes.length)
  const bytes = onnxOfText(trained.model, words.name)
  progress.step('report', 'looking at what was learned')
  const gap = await onnxGap(bytes, test.texts, answers)
  const golden = goldenTexts(trained.model, test, seededRandom(words.seed))
  const manifest = textManifest(
    { name: words.name, version: words.version },
    split.column,
    classes,
    {
      rows: train.texts.length,
      date: date.toISOString().slice(0, 10),
      seed: words.seed,
      learner: 'text',
      ...rounded(metrics),
      heldOut: metrics.rows,
      source: words.source,
      licence: words.licence,
      sha256: dataSha256,
    },
    createHash('sha256').update(bytes).digest('hex'),
  )
  return {
    metrics,
    notices: noticesOf(test.labels),
    manifest,
    files: {
      'model.onnx': bytes,
      'golden.ndjson': golden.map(row => `${JSON.stringify(row)}\n`).join(''),
      'report.md': textReport(trained, split, { metrics, probabilities: answers }, manifest, gap),
      'report.html': pageOf(task, split, answers),
    },
  }
}

/** The report as a page; held-out rows of a class that was never learned are told of in the other one. */
function pageOf({ words, date }: TextTask, { classes, train, test }: LabelledSplit, answers: Float32Array) {
  const known = [...test.labels.keys()].filter(row => test.labels[row]! >= 0)
  const trainCounts = new Array<number>(classes.length).fill(0)
  for (const label of train.labels) trainCounts[label]!++
  return classReport({
    name: words.name,
    version: words.version,
    date: date.toISOString().slice(0, 10),
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
function heldOutRows({ words, table, test, testRows }: TextTask): HeldOutRows | undefined {
  if (test !== undefined) return { table: test, file: words.test! }
  if (testRows !== undefined) return { rows: readRows(testRows, words.testRows!, table.rows) }
  return words.time === undefined ? undefined : { rows: latestRows(table, words.time, words.data) }
}

/** Runs the written model on the texts: the largest difference from the trainer. Rejects when it is too large. */
async function onnxGap(model: Uint8Array, texts: readonly string[], expected: Float32Array) {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 })
  const classes = expected.length / texts.length
  let gap = 0
  for (let from = 0; from < texts.length; from += batch) {
    const some = texts.slice(from, from + batch)
    const { probabilities } = await session.run({ text: new Tensor('string', some, [some.length]) })
    const answered = probabilities!.data as Float32Array
    answered.forEach((value, at) => {
      gap = Math.max(gap, Math.abs(value - expected[from * classes + at]!))
    })
  }
  await session.release()
  if (gap <= largestOnnxGap) return gap
  throw new RangeError(`the ONNX file answers up to ${gap} otherwise than the trainer: not written`)
}

function noticesOf(labels: Int32Array): string[] {
  const unknown = labels.reduce((sum, label) => sum + (label < 0 ? 1 : 0), 0)
  return unknown === 0
    ? []
    : [`${unknown} held-out rows have a class that no row to learn from has: they count as wrong`]
}
