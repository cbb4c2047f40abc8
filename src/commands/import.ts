import { stat } from 'node:fs/promises'
import { CsvRefused } from '../customer/csv-rows.ts'
import { StoreUnavailable } from '../errors.ts'
import { type ImportCounts, importProfiles, type KeepRows, keepInStore } from '../import-profiles.ts'
import type { Store } from '../ports.ts'
import { profileRows } from '../profile-rows.ts'
import type { Strategy } from '../strategy/strategy.ts'
import { Mistake } from '../training/mistake.ts'
import { importProgress } from './import-progress.ts'
import { keepOnServer, ServerRefused } from './import-to-server.ts'
import { readWords } from './misused.ts'

export interface ImportIo {
  /** What the rows are typed by, and where they are kept: the store is null where a server does that. Closed by whoever gives it. */
  open(byServer: boolean): Promise<{ readonly store: Store | null; readonly strategy: Strategy }>
  /** Aborted by who stops it: what is kept by then is told. */
  readonly stopped?: AbortSignal
  /** Epoch milliseconds. */
  now(): number
  stdout(line: string): void
  stderr(line: string): void
  /** Writes to stderr as it comes; given where stderr is a terminal, for the progress bar. */
  readonly terminal?: (text: string) => void
}

export const usage = "tact import FILE.ndjson|FILE.csv [--delimiter ';'] [--server http://127.0.0.1:8080]"

interface Words {
  readonly file: string
  readonly isCsv: boolean
  readonly delimiter: string
  readonly server: string | null
}

/**
 * `tact import`: profiles from a file, into the store or by a server. Good lines are kept, bad ones are told on stderr. Resolves to the
 * exit code: 0 when every line was kept, 130 when it was stopped.
 */
export async function importCommand(argv: string[], io: ImportIo): Promise<number> {
  try {
    return await importFile(wordsOf(argv), io)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const known = [Mistake, CsvRefused, ServerRefused, StoreUnavailable].some(kind => error instanceof kind)
    if (error instanceof Stopped) return 130
    if (!known && code === undefined) throw error
    io.stderr(`tact import: ${message}`)
    return 1
  }
}

class Stopped extends Error {}

async function importFile(words: Words, io: ImportIo): Promise<number> {
  const { file, server } = words
  const { stdout, stderr, terminal, now, stopped } = io
  const size = await sizeOf(file)
  const { store, strategy } = await io.open(server !== null)
  const progress = importProgress({ totalBytes: size, now, line: stderr, terminal })
  const begun = now()
  const keep: KeepRows = server === null ? keepInStore(store!, () => strategy, now) : keepOnServer(server)
  let settled: ImportCounts = { read: 0, kept: 0, refused: 0 }
  try {
    const counts = await importProfiles(rowsOf(words, strategy, io, progress.bytes), keep, {
      onRefused({ line, path, reason }) {
        progress.clear()
        stderr(`${file}:${line} ${path ? `${path} ` : ''}${reason}`)
      },
      onProgress(counts) {
        settled = counts
        progress.show(counts)
        if (stopped?.aborted) throw new Stopped()
      },
    })
    const seconds = ((now() - begun) / 1000).toFixed(1)
    progress.clear()
    stdout(`${summary(counts)} in ${seconds} s`)
    return counts.refused === 0 ? 0 : 1
  } catch (error) {
    progress.clear()
    if (settled.read > 0 || error instanceof Stopped)
      stderr(`tact import: stopped after ${summary(settled)}; it may be run again`)
    throw error
  }
}

function summary({ read, kept, refused }: ImportCounts): string {
  const [all, good, bad] = [read, kept, refused].map(count => count.toLocaleString('en'))
  return `${all} read, ${good} kept, ${bad} refused`
}

function rowsOf(
  { file, isCsv, delimiter }: Words,
  strategy: Strategy,
  { stderr }: ImportIo,
  onBytes: (count: number) => void,
) {
  return profileRows(file, {
    isCsv,
    delimiter,
    declared: strategy.attributeByName,
    onBytes,
    onStranger: (name, near) => {
      const hint = near ? `; did you mean "${near}"?` : ''
      stderr(`tact import: the column "${name}" is not declared in profile.yaml and stays text${hint}`)
    },
  })
}

function wordsOf(argv: string[]): Words {
  const text = { type: 'string' } as const
  const options = { delimiter: text, server: text }
  const { values, positionals } = readWords({ args: argv, allowPositionals: true, options }, usage)
  const [file, more] = positionals
  if (file === undefined) throw new Mistake(`no file. ${usage}`)
  if (more !== undefined) throw new Mistake(`"${more}": one file only. ${usage}`)
  const ending = /\.(csv|ndjson|jsonl)$/i.exec(file)?.[1]?.toLowerCase()
  if (ending === undefined)
    throw new Mistake(`${file}: its ending says what it is: name it .ndjson, .jsonl or .csv`)
  const delimiter = values.delimiter === '\\t' ? '\t' : (values.delimiter ?? ',')
  if (delimiter.length !== 1 || delimiter === '"')
    throw new Mistake(`--delimiter "${delimiter}": one character, such as ';'`)
  const server = values.server ?? null
  if (server !== null && !(/^https?:/.test(server) && URL.canParse(server)))
    throw new Mistake(`--server "${server}": an address such as http://127.0.0.1:8080`)
  return { file, isCsv: ending === 'csv', delimiter, server }
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Mistake(`there is no file ${file}; check the path`)
    throw error
  })
  if (found.isDirectory()) throw new Mistake(`${file} is a folder; name a file in it`)
  return found.size
}
