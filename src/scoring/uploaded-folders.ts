import { randomUUID } from 'node:crypto'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../errors.ts'
import { makeFolder } from '../make-folder.ts'
import { GUARDS_FILE } from '../models/guards-in-folder.ts'
import type { VersionFiles, VersionName } from '../models/kept-versions.ts'
import type { ModelFolder } from '../models/uploads.ts'
import { parseManifest } from './manifest.ts'
import { ModelRefused } from './model-errors.ts'
import type { ModelRegistry } from './registry.ts'

/** Says of which store a version's folder is, as which version, and of what files. */
const MARK = '.uploaded'

/** Hidden, so that nobody takes it for a model before it is whole, or while it goes. */
const PASSING = '.passing-'

/** Longer than anything is on its way. */
const PASSING_MS = 3_600_000

/** What a model, a version and a file may be called: a part of a path, and never another's. */
const PLAIN = /^[A-Za-z0-9][\w.-]{0,99}$/

/** Every replica looks at each of them whenever the folder changes. */
const MOST_FILES = 100

/** Others wait while it is read. */
const MOST_MANIFEST_BYTES = 512 * 1024

/** The folder of the models, as far as versions in it come from the store. */
export function uploadedFolders(
  folder: string,
  { tryOut, reload }: Pick<ModelRegistry, 'tryOut' | 'reload'>,
): ModelFolder {
  const pathOf = ({ model, version }: VersionName) => join(folder, model, version)

  const passing = () => join(folder, `${PASSING}${randomUUID()}`)

  async function beside<T>(files: VersionFiles, use: (path: string) => Promise<T>): Promise<T> {
    const path = passing()
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
      const names = Object.keys(files)
      if (names.length > MOST_FILES)
        throw new ModelRefused(`there are ${names.length} files; send ${MOST_FILES} at most`)
      for (const name of [model, ...names])
        if (!PLAIN.test(name) || model === GUARDS_FILE)
          throw new ModelRefused(`${saidName(name)} is no name for a model or a file; ${PLAIN_SAID}`)
      for (const name of ['manifest.yaml', 'model.onnx'])
        if (!files[name]) throw new ModelRefused(`${name}  is missing: send it, too`)
      const manifest = Buffer.from(files['manifest.yaml']!)
      if (manifest.length > MOST_MANIFEST_BYTES)
        throw new ModelRefused(
          `manifest.yaml  has ${manifest.length} bytes; at most ${MOST_MANIFEST_BYTES} are read: see that it is the manifest`,
        )
      const { version } = parseManifest(manifest.toString(), 'manifest.yaml')
      if (!PLAIN.test(version))
        throw new ModelRefused(`manifest.yaml  version is ${saidName(version)}; ${PLAIN_SAID}`)
      await beside(files, path =>
        tryOut({ name: model, version, path }).catch((error: Error) => {
          // As in a folder: whatever it fails with, it does not serve.
          const why =
            error instanceof ModelRefused
              ? error.message
              : `model.onnx  cannot be run: ${error.message.replace(/\s+/g, ' ')}: see that it takes its golden rows, or export it again`
          throw new ModelRefused(why.replaceAll(`${path}/`, ''))
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
    async marks() {
      const found = new Map<string, string>()
      for (const model of await readdir(folder).catch(() => []))
        if (model.startsWith(PASSING)) await removeForgotten(join(folder, model))
        else if (!model.startsWith('.'))
          for (const version of await readdir(join(folder, model)).catch(() => [])) {
            const mark = await readFile(join(folder, model, version, MARK), 'utf8').catch(() => null)
            if (mark !== null) found.set(`${model}/${version}`, mark)
          }
      return found
    },
    put: (name, mark, files) =>
      beside({ ...files, [MARK]: Buffer.from(mark) }, async path => {
        await writable(async () => makeFolder(join(folder, name.model)))
        // Another process of this machine may have been faster.
        await rename(path, pathOf(name)).catch(error => {
          if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code!)) throw error
        })
      }),
    mark: (name, mark) => writable(() => writeFile(join(pathOf(name), MARK), mark)),
    async remove(name) {
      const path = passing()
      // Gone at once: nobody finds half of it.
      await writable(() => rename(pathOf(name), path).catch(ifThere))
      await rm(path, { recursive: true, force: true })
    },
    reload,
  }
}

/** Of a process that has died. */
async function removeForgotten(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found && found.mtimeMs < Date.now() - PASSING_MS) await rm(path, { recursive: true, force: true })
}

/** Another process of this machine may have been faster. */
function ifThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

async function writable(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    // Where it lies is not the caller's affair.
    const { code, message } = error as NodeJS.ErrnoException
    const remedy = `${code === 'ENOSPC' ? 'make room, or ' : ''}let TACT_MODELS be one that can`
    throw new Problem('conflict', `The models' folder cannot be written to: ${code ?? message}; ${remedy}`)
  }
}

/** In one line. */
function saidName(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name)
}

const PLAIN_SAID = 'write letters, digits, `.`, `_` and `-`, at most 100, with a letter or digit first'
