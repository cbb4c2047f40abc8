import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { atOnce, byTurns } from '../steps.ts'
import { compileStrategy } from './compile.ts'
import { type Mistake, StrategyRefused } from './mistakes.ts'
import type { Strategy } from './strategy.ts'

export type StrategyFiles = Readonly<Record<string, string>>

/**
 * The YAML files of a folder, by their name in it with `/`. Throws `StrategyRefused` with all that cannot be read; where that is the
 * folder itself, its path is the file.
 */
export async function readStrategyFiles(folder: string): Promise<StrategyFiles> {
  const mistakes: Mistake[] = []
  const mistake = (file: string, message: string, line = 1) =>
    void mistakes.push({ file, line, path: '', message })

  /** Hidden files are somebody's work in progress, or how a mount or a tool keeps its books. */
  async function look(inside: string, above: readonly string[] = []): Promise<string[]> {
    const here = await realpath(join(folder, inside)).catch(() => '')
    if (above.includes(here)) {
      mistake(inside.slice(0, -1), 'is a link to a folder that it stands in; remove it')
      return []
    }
    const names = await readdir(join(folder, inside)).catch((error: NodeJS.ErrnoException) => {
      if (inside === '') mistake(folder, whyNoFolder(error))
      else mistake(inside.slice(0, -1), `the folder cannot be read (${error.code}); allow it, or remove it`)
      return []
    })
    const found = names
      .filter(name => !name.startsWith('.'))
      .map(async name => {
        const path = inside + name
        const isFolder = await stat(join(folder, path)).then(
          found => found.isDirectory(),
          () => false,
        )
        if (isFolder) return look(`${path}/`, [...above, here])
        return /\.ya?ml$/.test(name) ? [path] : []
      })
    return (await Promise.all(found)).flat()
  }

  async function read(file: string): Promise<readonly [string, string]> {
    try {
      const bytes = await readFile(join(folder, file))
      if (!isUtf8(bytes)) mistake(file, 'is not UTF-8; save it as UTF-8', lineNotUtf8(bytes))
      return [file, bytes.toString('utf8')]
    } catch (error) {
      mistake(file, whyUnread(error as NodeJS.ErrnoException))
      return [file, '']
    }
  }

  const files = await Promise.all((await look('')).sort().map(read))
  if (mistakes.length > 0) throw new StrategyRefused(mistakes)
  return Object.fromEntries(files)
}

function whyNoFolder({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'there is no such folder; set TACT_STRATEGY to one with the strategy'
  if (code === 'ENOTDIR') return 'is no folder; set TACT_STRATEGY to the folder with the strategy'
  return `the folder cannot be read: ${message}`
}

function whyUnread({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'is a link to a file that is not there; mend the link, or remove it'
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read; give the server the right to read it'
  return `cannot be read: ${message}`
}

/** The first line with bytes that are no UTF-8. */
function lineNotUtf8(bytes: Buffer): number {
  let line = 1
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf('\n', start)
    const next = end < 0 ? bytes.length : end + 1
    if (!isUtf8(bytes.subarray(start, next))) return line
    start = next
  }
  return 1
}

/** The hash of the files' content: the same files give the same version anywhere. */
export function strategyVersion(files: StrategyFiles): string {
  const ordered = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(ordered)).digest('hex').slice(0, 12)
}

/** Throws `StrategyRefused` with every mistake. */
export function strategyOf(files: StrategyFiles): Strategy {
  return atOnce(compileStrategy(files, strategyVersion(files)))
}

/** The same, while others decide. Rejects as `strategyOf` throws. */
export function strategyByTurns(files: StrategyFiles): Promise<Strategy> {
  return byTurns(compileStrategy(files, strategyVersion(files)))
}
