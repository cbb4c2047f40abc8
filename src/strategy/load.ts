import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compileStrategy } from './compile.ts'
import { StrategyRefused } from './mistakes.ts'
import type { Strategy } from './strategy.ts'

export type StrategyFiles = Readonly<Record<string, string>>

/** The YAML files of a folder, by their name in it with `/`. Throws `StrategyRefused` where there is no such folder. */
export async function readStrategyFiles(folder: string): Promise<StrategyFiles> {
  const names = await readdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    const message =
      error.code === 'ENOENT'
        ? 'there is no such folder; set TACT_STRATEGY to one with the strategy'
        : error.message
    throw new StrategyRefused([{ file: folder, line: 1, path: '', message }])
  })
  const yaml = names.map(name => name.replaceAll('\\', '/')).filter(name => /\.ya?ml$/.test(name))
  const texts = await Promise.all(yaml.sort().map(name => readFile(join(folder, name), 'utf8')))
  return Object.fromEntries(yaml.map((name, index) => [name, texts[index]!]))
}

/** The hash of the files' content: the same files give the same version anywhere. */
export function strategyVersion(files: StrategyFiles): string {
  const ordered = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(ordered)).digest('hex').slice(0, 12)
}

/** Throws `StrategyRefused` with every mistake. */
export function strategyOf(files: StrategyFiles): Strategy {
  return compileStrategy(files, strategyVersion(files))
}
