import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { newCells } from '../decision/rows.ts'
import type { Cells, Matrix } from '../model-ports.ts'
import type { Direct } from './direct/direct.ts'
import { directOf } from './direct/direct-of.ts'
import { gives } from './direct/gives.ts'
import { rowExplainer } from './explained.ts'
import { checkGolden, type Golden, parseGolden } from './golden.ts'
import { type Manifest, parseManifest } from './manifest.ts'
import { type Model, type ModelFacts, openModel } from './model.ts'
import { inFile, ModelRefused } from './model-errors.ts'
import { type OnnxSession, onnxSession } from './onnx.ts'
import { completeModel, graphOf, openModelFile } from './opened-file.ts'
import { planOf } from './plan.ts'
import { needsCells, type RunPlan } from './run-plan.ts'
import { isHeavy, medianRunMs, usualRows } from './run-time.ts'
import { openSession, type SessionCount } from './runtime.ts'
import type { SessionWorker } from './session-worker.ts'
import { chooseOutput } from './tensors.ts'
import type { VersionFolder } from './version-folders.ts'

/** Runs of the warm-up: enough for the runtime to have laid out its memory for both sizes. */
const WARM_UP_ROWS = [1, 64, 1, 64, 1]

/**
 * Loads one version: manifest, hash, tensors, golden rows, warm-up. One whose runs take long runs in `worker`, where there is one.
 * @throws ModelRefused with the file, what was seen and the remedy; nothing stays open then.
 */
export async function loadModel(
  { name, version, path }: Pick<VersionFolder, 'name' | 'version' | 'path'>,
  sessions: SessionCount,
  worker?: SessionWorker,
): Promise<Model> {
  const manifestFile = join(path, 'manifest.yaml')
  const modelFile = join(path, 'model.onnx')
  const manifest = parseManifest((await read(manifestFile)).toString(), manifestFile)
  for (const [key, folder] of [
    ['name', name],
    ['version', version],
  ] as const)
    if (manifest[key] !== folder)
      throw new ModelRefused(
        `${manifestFile}  ${key} is "${manifest[key]}", its folder "${folder}": let them be the same`,
      )
  const bytes = await read(modelFile)
  checkHash(bytes, manifest.sha256, modelFile)
  const goldenFile = join(path, manifest.golden)
  const goldenText = (await read(goldenFile)).toString()

  const openable = await openableModel(bytes, modelFile, manifest, sessions).catch(inFile(modelFile))
  const { facts, plan, fixed, session } = openable
  let golden: Golden
  let heavy: boolean
  let explain: Model['explain']
  let direct: Direct | null
  try {
    golden = parseGolden(goldenText, goldenFile, { inputs: manifest.inputs, kind: manifest.kind, ...facts })
    // Others decide meanwhile: they wait for one part at a time.
    await nextTurn()
    explain = await rowExplainer(fixed, manifest, plan, golden.matrix as Matrix, session).catch(
      () => undefined,
    )
    await nextTurn()
    direct = await provenDirect(fixed, manifest, plan, golden.matrix, session)
    await nextTurn()
    heavy = !direct && worker !== undefined && (await isHeavyAt(session, golden.matrix, plan, manifest))
  } catch (error) {
    await session.release()
    throw error
  }
  if (heavy || direct) await session.release()
  let first: OnnxSession | null = heavy || direct ? null : session
  const model = await openModel(
    manifest,
    {
      ...facts,
      told: [...facts.told, ...(direct ? [direct.told] : [])],
      explain,
      direct,
      thread: heavy ? 'worker' : 'main',
    },
    async () => {
      const own = first
      first = null
      if (own) return own
      return heavy
        ? worker!.open(fixed, plan, sessions)
        : onnxSession(await openSession(fixed, sessions), plan)
    },
  )
  try {
    await prove(model, golden, goldenFile)
    model.resetCounts()
    return model
  } catch (error) {
    await model.close()
    throw error
  }
}

/** What is needed to open a model once more, and its first session. */
interface Openable {
  readonly facts: Omit<ModelFacts, 'thread' | 'explain' | 'direct'>
  readonly plan: RunPlan
  /** The bytes as the runtime takes them. */
  readonly fixed: Uint8Array
  readonly session: OnnxSession
}

async function openableModel(
  bytes: Buffer,
  file: string,
  manifest: Manifest,
  sessions: SessionCount,
): Promise<Openable> {
  const read = await completeModel(graphOf(bytes), file)
  for (const [path, content] of read.external) {
    const expected = manifest.external[path]
    if (expected !== undefined) checkHash(content, expected, path)
  }
  const opened = await openModelFile(read, sessions)
  try {
    const output = chooseOutput(opened.outputs, opened.graph, opened.zipped, manifest.output)
    const plan = planOf(opened.rows, output, manifest)
    const classes = manifest.output.classes ?? output.classes
    const facts = { takesCells: needsCells(plan), classes, told: opened.told }
    return { facts, plan, fixed: opened.bytes, session: onnxSession(opened.session, plan) }
  } catch (error) {
    await opened.session.release()
    throw error
  }
}

/** Null where it is no such model, or does not give what the runtime gives. */
async function provenDirect(
  bytes: Uint8Array,
  { kind }: Manifest,
  plan: RunPlan,
  golden: Matrix<Cells>,
  session: OnnxSession,
): Promise<Direct | null> {
  try {
    const direct = directOf(bytes, plan)
    if (!direct || direct.kind !== kind) return null
    return (await gives(direct, golden, session)) ? direct : null
  } catch {
    return null
  }
}

/** Whether 50 rows take too long for the event loop; a model that fails at its golden rows will say so when they are checked. */
async function isHeavyAt(
  session: OnnxSession,
  { data, columns }: Matrix<Cells>,
  plan: RunPlan,
  { inputs }: Manifest,
): Promise<boolean> {
  const rows = usualRows(inputs.length === 1 && inputs[0]!.as !== undefined)
  return medianRunMs(session, { data: repeated(data, rows * columns), rows, columns }).then(
    ms => isHeavy(ms, rows, plan),
    () => false,
  )
}

function checkHash(bytes: Uint8Array, expected: string, file: string): void {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 === expected) return
  throw new ModelRefused(
    `${file}  has the SHA-256 ${sha256}, the manifest says ${expected}: copy the file again, or write the manifest anew`,
  )
}

/** Golden rows together and one alone, then the warm-up. */
async function prove(model: Model, golden: Golden, file: string): Promise<void> {
  const { data, columns } = golden.matrix
  checkGolden(golden, await model.score(golden.matrix), file)
  checkGolden(golden, await model.score({ data, rows: 1, columns }), file)
  for (const rows of WARM_UP_ROWS) await model.score({ data: repeated(data, rows * columns), rows, columns })
}

function repeated(data: Cells, length: number): Cells {
  const all = newCells({ takesCells: Array.isArray(data) }, length)
  for (let i = 0; i < length; i++) all[i] = data[i % data.length]!
  return all
}

function read(file: string): Promise<Buffer> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new ModelRefused(`${file}  cannot be read (${error.code ?? error.message}): put it there`)
  })
}

/** What a refused version says of itself, as far as its manifest can be read. */
export async function manifestIfReadable({ path }: Pick<VersionFolder, 'path'>): Promise<Manifest | null> {
  const file = join(path, 'manifest.yaml')
  return read(file)
    .then(source => parseManifest(source.toString(), file))
    .catch(() => null)
}
