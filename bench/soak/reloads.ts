import { appendFile, cp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MODEL } from '../models/take-up.ts'

/** What was changed in the folders of a server under load. */
export interface Reloads {
  strategies: number
  models: number
  stop(): Promise<void>
}

/** Changes a strategy's folder and brings a new version of its model, in turn, once in so many milliseconds. */
export function reloading(folder: string, everyMs: number): Reloads {
  const models = join(folder, 'models', MODEL)
  let version = 1
  async function newModel(): Promise<void> {
    const made = join(folder, 'next-model')
    await cp(join(models, '1'), made, { recursive: true })
    const manifest = join(made, 'manifest.yaml')
    const text = await readFile(manifest, 'utf8')
    version += 1
    await writeFile(manifest, text.replace(/^version: .*$/m, `version: "${version}"`))
    await rename(made, join(models, String(version)))
    if (version > 3) await rm(join(models, String(version - 2)), { recursive: true })
    reloads.models += 1
  }
  async function newStrategy(): Promise<void> {
    reloads.strategies += 1
    await appendFile(join(folder, 'strategy/profile.yaml'), `# ${reloads.strategies}\n`)
  }
  let working: Promise<unknown> = Promise.resolve()
  let turn = 0
  const timer = setInterval(() => {
    working = working.then(turn++ % 2 === 0 ? newStrategy : newModel)
  }, everyMs)
  const reloads: Reloads = {
    strategies: 0,
    models: 0,
    async stop() {
      clearInterval(timer)
      await working
    },
  }
  return reloads
}
