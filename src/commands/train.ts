import { createHash } from 'node:crypto'
import { readArguments, type TrainArguments } from '../training/arguments.ts'
import { scoredBy } from '../training/class-metrics.ts'
import { goldenRows } from '../training/golden.ts'
import { type Input, readInputs } from '../training/inputs.ts'
import { answersPerRow, type Learned } from '../training/learner.ts'
import { makingOf } from '../training/making.ts'
import { manifestOf, rounded } from '../training/manifest.ts'
import { manifestText } from '../training/manifest-text.ts'
import type { Metrics } from '../training/metrics.ts'
import { Mistake } from '../training/mistake.ts'
import { type Prepared, prepare } from '../training/prepare.ts'
import { seededRandom } from '../training/random.ts'
import type { TextTable } from '../training/table.ts'
import { learnerNamed } from './learners.ts'
import { type ModelFiles, modelFiles, refuseForeignFolder, writeFolder } from './model-folder.ts'
import { onnxGap } from './onnx-gap.ts'
import { servedAnswers } from './served-answers.ts'
import { type HeldOut, tableReport } from './table-report.ts'
import { type TrainProgress, trainProgress } from './train-progress.ts'
import { trainOnTexts } from './train-text.ts'
import { readData, readText } from './training-files.ts'

export interface TrainIo {
  stdout: (line: string) => void
  stderr: (line: string) => void
  now: () => Date
  /** Writes to stderr as it comes; given where stderr is a terminal, for the progress bar. */
  terminal?: (text: string) => void
}

/**
 * `tact train`: learns a model from a CSV file and writes model.onnx, manifest.yaml, golden.ndjson and report.md into
 * --out, all or nothing. Answers the exit code; a mistake of the user is one line on stderr.
 */
export async function trainCommand(argv: string[], io: TrainIo): Promise<number> {
  try {
    const words = readArguments(argv)
    // With --json somebody's program listens: it hears of what deserves a word, and no more.
    const told = words.json ? {} : { line: io.stderr, terminal: io.terminal }
    const progress = trainProgress({ now: () => io.now().getTime(), ...told })
    try {
      await train(words, io, progress)
    } finally {
      progress.clear()
    }
    return 0
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (!(error instanceof Mistake) && code === undefined) throw error
    io.stderr(`tact train: ${message}`)
    return 1
  }
}

async function train(words: TrainArguments, io: TrainIo, progress: TrainProgress): Promise<void> {
  const begun = io.now()
  await refuseForeignFolder(words.out)
  progress.step('reading', `reading ${words.data}`)
  const data = await readData(words)
  const task = { words, ...data, begun, progress, notice: noticeOf(io, progress) }
  const { files, figures, summary } = await (words.learner === 'text' ? ofTexts(task) : ofTable(task))
  await writeFolder(words.out, files)
  progress.clear()

  const seconds = (io.now().getTime() - begun.getTime()) / 1000
  if (words.json) return io.stdout(JSON.stringify({ ...figures, seconds }))
  io.stdout(`${words.name} ${words.version}: held-out ${summary} on ${figures.rows} rows`)
  io.stdout(`written to ${words.out}: ${modelFiles.join(', ')}`)
}

/** What deserves a word while it works. */
function noticeOf(io: TrainIo, progress: TrainProgress) {
  return (text: string) => {
    progress.clear()
    io.stderr(`tact train: ${text}`)
  }
}

interface Task {
  words: TrainArguments
  table: TextTable
  sha256: string
  begun: Date
  progress: TrainProgress
  notice: (text: string) => void
}

interface Made {
  files: ModelFiles
  figures: Metrics
  /** The figures that matter most, in words. */
  summary: string
}

async function ofTexts({ words, table, sha256, begun, progress, notice }: Task): Promise<Made> {
  const test = words.test ? (await readData({ ...words, data: words.test })).table : undefined
  const testRows = words.testRows ? await readText('--test-rows', words.testRows) : undefined
  const made = await trainOnTexts({ words, table, test, testRows, dataSha256: sha256, date: begun, progress })
  made.notices.forEach(notice)
  const { accuracy, top3 } = made.metrics
  return {
    files: { ...made.files, 'manifest.yaml': manifestText(made.manifest) },
    figures: made.metrics,
    summary: `accuracy ${accuracy.toFixed(4)}, in the first three ${top3.toFixed(4)}`,
  }
}

async function ofTable({ words, table, sha256, begun, progress, notice }: Task): Promise<Made> {
  const columns = table.columns.map(column => column.name)
  const named = words.inputs
    ? readInputs(await readText('--inputs', words.inputs), words.inputs, columns)
    : new Map<string, Input>()
  const testRows = words.testRows ? await readText('--test-rows', words.testRows) : undefined
  const prepared = prepare(table, words, named, testRows)
  prepared.notices.forEach(notice)

  const learned = await learn(words, prepared, progress)
  if (learned.idle.length > 0) notice(`left out, as they tell nothing apart: ${learned.idle.join(', ')}`)
  progress.step('scoring', `scoring ${prepared.split.test.length} held-out rows`)
  const heldOut = scored(learned, prepared)
  progress.step('report', 'looking at what was learned')
  const { files, warnings } = await makeFiles(words, table, prepared, learned, heldOut, sha256, begun)
  warnings.forEach(notice)
  const { auc, logLoss } = heldOut.metrics
  return {
    files,
    figures: heldOut.metrics,
    summary: `AUC ${auc.toFixed(4)}, log loss ${logLoss.toFixed(4)}`,
  }
}

async function learn(words: TrainArguments, prepared: Prepared, progress: TrainProgress) {
  const { columns, target, split, wishes } = prepared
  const learner = learnerNamed(words.learner === 'logistic' ? 'logistic' : 'trees')
  try {
    return await learner.learn({
      columns,
      target,
      rows: split.train,
      seed: words.seed,
      wishes,
      tell: (what, share) => progress.step('learning', what, share),
    })
  } finally {
    await learner.close()
  }
}

/** What would be served for the held-out rows, and how good it is. */
function scored(learned: Learned, { columns, target, split }: Prepared): HeldOut {
  const probabilities = servedAnswers(learned, columns, split.test)
  const truths = Uint8Array.from(split.test, row => target.codes[row]!)
  return { probabilities, truths, metrics: scoredBy(probabilities, truths, target.classes.length) }
}

async function makeFiles(
  words: TrainArguments,
  table: TextTable,
  prepared: Prepared,
  learned: Learned,
  heldOut: HeldOut,
  dataSha256: string,
  date: Date,
) {
  const { columns, inputs, target, split } = prepared
  const bytes = learned.onnx(words.name)
  const perRow = answersPerRow(target.classes.length)
  const gap = await onnxGap(bytes, learned, columns, split.test, perRow)
  const golden = goldenRows(
    learned,
    columns,
    inputs,
    split.test,
    (rows, row) => servedAnswers(learned, rows, Int32Array.of(row))[0]!,
    seededRandom(words.seed),
  )
  const positives = split.train.reduce((sum, row) => sum + target.codes[row]!, 0)
  const training = {
    rows: split.train.length,
    ...(target.classes.length === 2 ? { positives } : {}),
    date: date.toISOString().slice(0, 10),
    seed: words.seed,
    learner: words.learner,
    ...rounded(heldOut.metrics),
    heldOut: split.test.length,
    source: words.source,
    licence: words.licence,
    sha256: dataSha256,
  }
  const making = makingOf(learned, golden.at(-1)!.expected, gap)
  const report = tableReport({ words, table, prepared, learned, heldOut, training, making })
  const manifest = manifestOf(
    { name: words.name, version: words.version },
    learned,
    { columns, inputs, classes: target.classes },
    { ...training, ...(report.baseline ? { baseline: report.baseline } : {}) },
    createHash('sha256').update(bytes).digest('hex'),
  )
  const files = {
    'model.onnx': bytes,
    'manifest.yaml': manifestText(manifest),
    'golden.ndjson': golden.map(row => `${JSON.stringify(row)}\n`).join(''),
    'report.md': report.markdown,
    'report.html': report.html,
  }
  return { files, warnings: report.warnings }
}
