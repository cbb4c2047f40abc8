import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { columnsOf } from '../decision/rows.ts'
import { checkGolden, type Golden, parseGolden } from './golden.ts'
import { type Manifest, parseManifest } from './manifest.ts'
import { type Model, openModel } from './model.ts'
import { ModelRefused } from './model-errors.ts'
import { onnxSession, type SessionCount } from './onnx.ts'
import { chooseTensors } from './tensors.ts'
import type { VersionFolder } from './version-folders.ts'

/** Runs of the warm-up: enough for the runtime to have laid out its memory for both sizes. */
const WARM_UP_ROWS = [1, 64, 1, 64, 1]

/**
 * Loads one version: manifest, hash, tensors, golden rows, warm-up.
 * @throws ModelRefused with the file, what was seen and the remedy; nothing stays open then.
 */
export async function loadModel(
  { name, version, path }: Pick<VersionFolder, 'name' | 'version' | 'path'>,
  sessions: SessionCount,
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
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== manifest.sha256)
    throw new ModelRefused(
      `${modelFile}  has the SHA-256 ${sha256}, the manifest says ${manifest.sha256}: copy the file again, or write the manifest anew`,
    )
  const goldenFile = join(path, manifest.golden)
  const golden = parseGolden((await read(goldenFile)).toString(), goldenFile, manifest.inputs)

  const columns = columnsOf(manifest.inputs)
  const open = () =>
    onnxSession(bytes, columns, sessions, (inputs, outputs) =>
      chooseTensors(inputs, outputs, manifest, columns),
    )
  const model = await openModel(manifest, open).catch(error => {
    throw error instanceof ModelRefused ? new ModelRefused(`${modelFile}  ${error.message}`) : error
  })
  try {
    await prove(model, golden, goldenFile)
    model.resetCounts()
    return model
  } catch (error) {
    await model.close()
    throw error
  }
}

/** Golden rows together and one alone, then the warm-up. */
async function prove(model: Model, golden: Golden, file: string): Promise<void> {
  const { data, columns } = golden.matrix
  checkGolden(golden, await model.score(golden.matrix), file)
  checkGolden(golden, await model.score({ data, rows: 1, columns }), file)
  for (const rows of WARM_UP_ROWS) await model.score({ data: repeated(data, rows * columns), rows, columns })
}

function repeated(data: Float32Array, length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => data[i % data.length]!)
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
