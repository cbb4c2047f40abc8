import { chmod, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { makeFolder } from '../make-folder.ts'
import { Mistake } from '../training/mistake.ts'

/** What training writes. */
export const modelFiles = [
  'golden.ndjson',
  'manifest.yaml',
  'model.onnx',
  'report.html',
  'report.md',
] as const

export type ModelFiles = Record<(typeof modelFiles)[number], Uint8Array | string>

/** An empty folder may be filled, and one of ours replaced where that is asked for: what lies there may be what decides. */
export async function refuseTakenFolder(out: string, replace: boolean): Promise<void> {
  const there = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    if (error.code === 'ENOTDIR') throw new Mistake(`--out ${out}: is a file. Name a folder`)
    throw error
  })
  const foreign = there.find(name => !(modelFiles as readonly string[]).includes(name))
  if (foreign)
    throw new Mistake(`--out ${out}: holds "${foreign}", which is no part of a model. Name another folder`)
  if (there.length > 0 && !replace)
    throw new Mistake(
      `--out ${out}: holds a model already. Name a version that is not there, or add --replace`,
    )
}

/** Writes beside the folder, then renames: a reader sees the old files or the new ones, never some of each. */
export async function writeFolder(out: string, made: ModelFiles): Promise<void> {
  makeFolder(dirname(out))
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
