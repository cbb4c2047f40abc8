import { createHash } from 'node:crypto'
import { Tensor } from 'onnxruntime-node'
import type { TrainArguments } from '../training/arguments.ts'
import { scoredBy } from '../training/class-metrics.ts'
import { goldenRows } from '../training/golden.ts'
import { type Input, readInputs } from '../training/inputs.ts'
import type { Learned } from '../training/learner.ts'
import { makingOf, rowsSection } from '../training/making.ts'
import { manifestOf, rounded } from '../training/manifest.ts'
import { manifestText } from '../training/manifest-text.ts'
import { type Prepared, prepare } from '../training/prepare.ts'
import { seededRandom } from '../training/random.ts'
import type { Column } from '../training/table.ts'
import { tensorOf } from '../training/tensor.ts'
import { effectiveRows, weightsAt } from '../training/weights.ts'
import { learnerNamed } from './learners.ts'
import { type Checked, onnxGap } from './onnx-gap.ts'
import { servedAnswers } from './served-answers.ts'
import { type HeldOut, tableReport } from './table-report.ts'
import type { TrainProgress } from './train-progress.ts'
import type { Trained, TrainTask } from './train-task.ts'
import { readText } from './training-files.ts'

/** So many held-out rows show whether the ONNX file answers as the trainer does. */
const mostChecked = 20_000

/** `tact train` of a table: learns its classes from its columns. Rejects with a Mistake of the user. */
export async function trainOnTable(task: TrainTask): Promise<Trained> {
  const { words, table, progress, notice } = task
  const columns = table.columns.map(column => column.name)
  const named = words.inputs
    ? readInputs(await readText('--inputs', words.inputs), words.inputs, columns)
    : (task.inputs ?? new Map<string, Input>())
  const testRows = words.testRows ? await readText('--test-rows', words.testRows) : undefined
  const prepared = prepare(table, words, named, testRows)
  prepared.notices.forEach(notice)

  const learned = await learn(words, prepared, progress)
  if (learned.idle.length > 0) notice(`left out, as they tell nothing apart: ${learned.idle.join(', ')}`)
  progress.step('scoring', `scoring ${prepared.split.test.length} held-out rows`)
  const heldOut = scored(learned, prepared)
  progress.step('report', 'looking at what was learned')
  const { files, warnings } = await makeFiles(task, prepared, learned, heldOut)
  warnings.forEach(notice)
  const { auc, logLoss } = heldOut.metrics
  return {
    files,
    figures: heldOut.metrics,
    summary: `AUC ${auc.toFixed(4)}, log loss ${logLoss.toFixed(4)}`,
  }
}

async function learn(words: TrainArguments, prepared: Prepared, progress: TrainProgress) {
  const { columns, target, split, wishes, weights } = prepared
  const learner = learnerNamed(words.learner === 'logistic' ? 'logistic' : 'trees')
  try {
    return await learner.learn({
      columns,
      target,
      rows: split.train,
      seed: words.seed,
      wishes,
      ...(weights ? { weights } : {}),
      tell: (what, share) => progress.step('learning', what, share),
    })
  } finally {
    await learner.close()
  }
}

/** What would be served for the held-out rows, and how good it is. */
function scored(learned: Learned, { columns, target, split, weights }: Prepared): HeldOut {
  const probabilities = servedAnswers(learned, columns, split.test)
  const truths = Uint8Array.from(split.test, row => target.codes[row]!)
  const counted = weights && weightsAt(weights, split.test)
  return { probabilities, truths, metrics: scoredBy(probabilities, truths, target.classes.length, counted) }
}

async function makeFiles(
  { words, table, sha256, begun, origin = [] }: TrainTask,
  prepared: Prepared,
  learned: Learned,
  heldOut: HeldOut,
) {
  const { columns, inputs, target, split, weights } = prepared
  const bytes = learned.onnx(words.name)
  const gap = await onnxGap(bytes, [checkedRows(learned, columns, split.test.subarray(0, mostChecked))])
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
    ...(weights ? { effectiveRows: Math.round(effectiveRows(weightsAt(weights, split.train))) } : {}),
    ...(target.classes.length === 2 ? { positives } : {}),
    date: begun.toISOString().slice(0, 10),
    seed: words.seed,
    learner: words.learner,
    ...rounded(heldOut.metrics),
    heldOut: split.test.length,
    source: words.source,
    licence: words.licence,
    sha256,
  }
  const making = [
    ...rowsSection(origin, weights, split.train),
    ...makingOf(learned, golden.at(-1)!.expected, gap),
  ]
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

function checkedRows(learned: Learned, columns: readonly Column[], rows: Int32Array): Checked {
  const data = tensorOf(learned.inputs, columns, rows)
  const features = new Tensor('float32', data, [rows.length, data.length / rows.length])
  return { feeds: { features }, expected: learned.answers(columns, rows) }
}
