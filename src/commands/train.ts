import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { Document, isMap, isSeq, visit } from 'yaml'
import { readArguments, type TrainArguments } from '../training/arguments.ts'
import { readTable } from '../training/csv.ts'
import { goldenRows } from '../training/golden.ts'
import { type Input, readInputs } from '../training/inputs.ts'
import { type Manifest, manifestOf, rounded } from '../training/manifest.ts'
import { Mistake } from '../training/mistake.ts'
import { onnxOfTrees } from '../training/onnx.ts'
import { type Prepared, prepare } from '../training/prepare.ts'
import { seededRandom } from '../training/random.ts'
import { reportOf } from '../training/report.ts'
import { tensorOf } from '../training/tensor.ts'
import { type Trained, trainLogistic } from '../training/train.ts'
import { treesOf } from '../training/trees.ts'

export interface TrainIo {
  stdout: (line: string) => void
  stderr: (line: string) => void
  now: () => Date
  /** Whether stderr is a terminal: only then is progress told. */
  interactive?: boolean
}

const files = ['golden.ndjson', 'manifest.yaml', 'model.onnx', 'report.md']
const largestOnnxGap = 1e-5

/**
 * `tact train`: learns a model from a CSV file and writes model.onnx, manifest.yaml, golden.ndjson and report.md into
 * --out, all or nothing. Answers the exit code; a mistake of the user is one line on stderr.
 */
export async function trainCommand(argv: string[], io: TrainIo): Promise<number> {
  try {
    await train(readArguments(argv), io)
    return 0
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (!(error instanceof Mistake) && code === undefined) throw error
    io.stderr(`tact train: ${message}`)
    return 1
  }
}

async function train(words: TrainArguments, io: TrainIo): Promise<void> {
  const begun = io.now()
  const step = (what: string) => {
    if (io.interactive) io.stderr(`${what} …`)
  }
  await refuseForeignFolder(words.out)
  step(`reading ${words.data}`)
  const { table, sha256 } = await readData(words)
  const columns = table.columns.map(column => column.name)
  const named = words.inputs
    ? readInputs(await readText('--inputs', words.inputs), words.inputs, columns)
    : new Map<string, Input>()
  const testRows = words.testRows ? await readText('--test-rows', words.testRows) : undefined
  const prepared = prepare(table, words, named, testRows)
  for (const notice of prepared.notices) io.stderr(`tact train: ${notice}`)

  const trained = trainLogistic(prepared.columns, prepared.target, prepared.split, words.seed, step)
  if (trained.idle.length > 0)
    io.stderr(`tact train: left out, as they tell nothing apart: ${trained.idle.join(', ')}`)
  const made = await makeFiles(words, prepared, trained, sha256, begun)
  await writeFolder(words.out, made)

  const { metrics } = trained.heldOut
  const seconds = (io.now().getTime() - begun.getTime()) / 1000
  const { rows, auc, logLoss, brier, ece, accuracy } = metrics
  if (words.json) io.stdout(JSON.stringify({ rows, auc, logLoss, brier, ece, accuracy, seconds }))
  else {
    io.stdout(
      `${words.name} ${words.version}: held-out AUC ${auc.toFixed(4)}, log loss ${logLoss.toFixed(4)} on ${rows} rows`,
    )
    io.stdout(`written to ${words.out}: ${files.join(', ')}`)
  }
}

async function readData(words: TrainArguments) {
  const hash = createHash('sha256')
  async function* hashed(chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      hash.update(chunk)
      yield chunk
    }
  }
  try {
    const table = await readTable(hashed(createReadStream(words.data)), words.data, words.delimiter)
    return { table, sha256: hash.digest('hex') }
  } catch (error) {
    throw unreadable('the data', words.data, error)
  }
}

async function readText(word: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw unreadable(word, path, error)
  }
}

function unreadable(word: string, path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return new Mistake(`${word}: no file ${path}. Check the path`)
  if (code === 'EISDIR') return new Mistake(`${word}: ${path} is a folder. Name a file`)
  if (code === 'EACCES') return new Mistake(`${word}: ${path} may not be read. Give yourself the right to`)
  return error
}

async function makeFiles(
  words: TrainArguments,
  prepared: Prepared,
  trained: Trained,
  dataSha256: string,
  date: Date,
) {
  const { model, columns, heldOut } = trained
  const { split, target } = prepared
  const inputs = columns.map(column => prepared.inputs[prepared.columns.indexOf(column)]!)
  const tensor = tensorOf(model.terms, columns, split.test)
  const width = tensor.length / split.test.length
  const bytes = onnxOfTrees(treesOf(model), model.intercept, width, words.name)
  const gap = await onnxGap(bytes, tensor, heldOut.probabilities)
  const golden = goldenRows(trained, inputs, split, seededRandom(words.seed))
  const manifest = manifestOf(
    { name: words.name, version: words.version },
    model.terms,
    inputs,
    {
      rows: split.train.length,
      positives: split.train.reduce((sum, row) => sum + target[row]!, 0),
      date: date.toISOString().slice(0, 10),
      seed: words.seed,
      learner: 'logistic',
      ...rounded(heldOut.metrics),
      heldOut: split.test.length,
      source: words.source,
      licence: words.licence,
      sha256: dataSha256,
    },
    createHash('sha256').update(bytes).digest('hex'),
  )
  return {
    'model.onnx': bytes,
    'manifest.yaml': manifestText(manifest),
    'golden.ndjson': golden.map(row => `${JSON.stringify(row)}\n`).join(''),
    'report.md': reportOf(trained, manifest, golden.at(-1)!.expected, gap),
  }
}

/** Runs the written model on the held-out rows: the largest difference from the trainer. Throws when it is too large. */
async function onnxGap(model: Uint8Array, tensor: Float32Array, expected: Float64Array): Promise<number> {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 })
  const features = new Tensor('float32', tensor, [expected.length, tensor.length / expected.length])
  const { probabilities } = await session.run({ features })
  const answered = probabilities!.data as Float32Array
  await session.release()
  const gap = expected.reduce((worst, value, row) => Math.max(worst, Math.abs(value - answered[row]!)), 0)
  if (gap <= largestOnnxGap) return gap
  throw new RangeError(`the ONNX file answers up to ${gap} otherwise than the trainer: not written`)
}

/** YAML with an input a line; `yes` and `no` are quoted, as older readers take them for booleans. */
function manifestText(manifest: Manifest): string {
  const document = new Document(manifest, { aliasDuplicateObjects: false, compat: 'yaml-1.1' })
  visit(document, {
    Pair(_, pair) {
      if (!isSeq(pair.value)) return undefined
      for (const item of pair.value.items) if (isMap(item)) item.flow = true
      return visit.SKIP
    },
  })
  return document.toString({ lineWidth: 0 })
}

/** Only a folder of ours, or an empty one, may be replaced. */
async function refuseForeignFolder(out: string): Promise<void> {
  const there = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    if (error.code === 'ENOTDIR') throw new Mistake(`--out ${out}: is a file. Name a folder`)
    throw error
  })
  const foreign = there.find(name => !files.includes(name))
  if (foreign)
    throw new Mistake(`--out ${out}: holds "${foreign}", which is no part of a model. Name another folder`)
}

/** Writes beside the folder, then renames: a reader sees the old files or the new ones, never some of each. */
async function writeFolder(out: string, made: Record<string, Uint8Array | string>): Promise<void> {
  await mkdir(dirname(out), { recursive: true })
  const fresh = await mkdtemp(join(dirname(out), `.${basename(out)}-`))
  const old = `${fresh}-old`
  try {
    await chmod(fresh, 0o755)
    for (const [name, content] of Object.entries(made)) await writeFile(join(fresh, name), content)
    await rename(out, old).catch(ignoreAbsence)
    await rename(fresh, out)
    await rm(old, { recursive: true, force: true })
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    await rename(old, out).catch(ignoreAbsence)
    throw error
  }
}

function ignoreAbsence(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
