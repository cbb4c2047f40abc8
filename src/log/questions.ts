import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { SEGMENT_KINDS, type SegmentKind, segmentsIn } from './segments.ts'
import { viewsOver } from './views.ts'
import { wholeLinesEnd } from './whole-lines.ts'

export interface Answer {
  readonly columns: readonly string[]
  /** JSON values: times as texts, whole numbers too large for JSON as texts. */
  readonly rows: readonly (readonly unknown[])[]
}

/** The decision log, to be asked in SQL over the views of `views.ts`. */
export interface Questions {
  /** Rejects with `QuestionRefused`. */
  ask(sql: string): Promise<Answer>
  close(): Promise<void>
}

/** What the database says of a question that it cannot answer. */
export class QuestionRefused extends Error {}

const DAMAGED = /Malformed JSON in file|GZIP/

/** What the database says, and of a file that it cannot read what to do about it. */
function told(message: string, folder: string): string {
  if (!DAMAGED.test(message)) return message
  const what = message.split('\n')[0]!.replace(/\.? *$/, '')
  return `${what}. The file is damaged there, or a line before: take out what is no JSON (unpack a .gz with gunzip first, and leave it so), or move the file out of ${folder}; all else can be asked then`
}

/** As the log stands now, also what is still being written. The database is loaded here, and only here. */
export async function questionsTo(folder: string): Promise<Questions> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const beside = await mkdtemp(join(tmpdir(), 'tact-log-'))
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' })
  const connection = await instance.connect()
  await connection.run("SET TimeZone = 'UTC'")
  async function close(): Promise<void> {
    connection.closeSync()
    instance.closeSync()
    await rm(beside, { recursive: true, force: true })
  }
  try {
    const { decisions, outcomes } = await filesIn(folder, beside)
    for (const view of viewsOver(decisions, outcomes)) await connection.run(view)
  } catch (error) {
    await close()
    throw error
  }
  return {
    async ask(sql) {
      try {
        const reader = await connection.runAndReadAll(sql)
        return { columns: reader.deduplicatedColumnNames(), rows: reader.getRowsJson() }
      } catch (error) {
        throw new QuestionRefused(told((error as Error).message.replaceAll(beside, folder), folder))
      }
    },
    close,
  }
}

/** Of an open segment, its whole lines as they are now: what is being written would be half a line. */
async function filesIn(folder: string, beside: string): Promise<Record<SegmentKind, string[]>> {
  const files: Record<SegmentKind, string[]> = { decisions: [], outcomes: [] }
  // Something to read must be there.
  for (const kind of SEGMENT_KINDS)
    files[kind].push(await put(join(beside, `no-${kind}.ndjson`), Buffer.alloc(0)))
  for (const { kind, path, state } of await segmentsIn(folder)) {
    if (state !== 'open') files[kind].push(path)
    else {
      // One that is closed just now is there under its other name.
      const bytes = await readFile(path).catch(() => readFile(path.replace(/\.open$/, '')))
      files[kind].push(await put(join(beside, basename(path)), bytes.subarray(0, wholeLinesEnd(bytes))))
    }
  }
  return files
}

async function put(path: string, bytes: Uint8Array): Promise<string> {
  await writeFile(path, bytes)
  return path
}
