import { randomUUID } from 'node:crypto'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../errors.ts'
import { makeFolder } from '../make-folder.ts'
import type { ModelFolder, VersionFiles, VersionName } from '../models/uploads.ts'
import { parseManifest } from './manifest.ts'
import { ModelRefused } from './model-errors.ts'
import type { ModelRegistry } from './registry.ts'

/** Says which files of the store lie in a version's folder. */
const MARK = '.uploaded'

/** What a model, a version and a file may be called: a part of a path, and never another's. */
const PLAIN = /^[A-Za-z0-9][\w.-]{0,99}$/

/** The folder of the models, as far as versions in it come from the store. */
export function uploadedFolders(folder: string, { tryOut }: Pick<ModelRegistry, 'tryOut'>): ModelFolder {
  const pathOf = ({ model, version }: VersionName) => join(folder, model, version)

  /** Hidden, so that nobody takes it for a model before it is whole. */
  async function beside<T>(files: VersionFiles, use: (path: string) => Promise<T>): Promise<T> {
    const path = join(folder, `.arriving-${randomUUID()}`)
    try {
      await writable(async () => makeFolder(path))
      for (const name of Object.keys(files)) await writable(() => writeFile(join(path, name), files[name]!))
      return await use(path)
    } finally {
      await rm(path, { recursive: true, force: true })
    }
  }

  return {
    async trial(model, files) {
      for (const name of [model, ...Object.keys(files)])
        if (!PLAIN.test(name))
          throw new ModelRefused(`"${name}" is no name for a model or a file; ${PLAIN_SAID}`)
      for (const name of ['manifest.yaml', 'model.onnx'])
        if (!files[name]) throw new ModelRefused(`${name}  is missing: send it, too`)
      const { version } = parseManifest(Buffer.from(files['manifest.yaml']!).toString(), 'manifest.yaml')
      if (!PLAIN.test(version))
        throw new ModelRefused(`manifest.yaml  version is "${version}"; ${PLAIN_SAID}`)
      await beside(files, path =>
        tryOut({ name: model, version, path }).catch((error: Error) => {
          throw error instanceof ModelRefused
            ? new ModelRefused(error.message.replaceAll(`${path}/`, ''))
            : error
        }),
      )
      return version
    },
    has: async name => (await stat(pathOf(name)).catch(() => null)) !== null,
    async read(name) {
      const files: Record<string, Uint8Array> = {}
      for (const entry of await readdir(pathOf(name), { withFileTypes: true }))
        if (entry.isFile() && PLAIN.test(entry.name))
          files[entry.name] = await readFile(join(pathOf(name), entry.name))
      return files
    },
    async fromStore() {
      const found = new Map<string, string>()
      for (const model of await readdir(folder).catch(() => []))
        for (const version of await readdir(join(folder, model)).catch(() => [])) {
          const sum = await readFile(join(folder, model, version, MARK), 'utf8').catch(() => null)
          if (sum !== null && !model.startsWith('.')) found.set(`${model}/${version}`, sum)
        }
      return found
    },
    put: (name, sum, files) =>
      beside({ ...files, [MARK]: Buffer.from(sum) }, async path => {
        await writable(async () => makeFolder(join(folder, name.model)))
        // Another process of this machine may have been faster.
        await rename(path, pathOf(name)).catch(error => {
          if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code!)) throw error
        })
      }),
    mark: (name, sum) => writeFile(join(pathOf(name), MARK), sum),
    remove: name => rm(pathOf(name), { recursive: true, force: true }),
  }
}

async function writable(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const why = (error as Error).message
    throw new Problem(
      'conflict',
      `The models' folder cannot be written to: ${why}; let TACT_MODELS be one that can`,
    )
  }
}

const PLAIN_SAID = 'write letters, digits, `.`, `_` and `-`, at most 100, with a letter or digit first'
