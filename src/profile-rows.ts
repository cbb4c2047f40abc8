import { createReadStream } from 'node:fs'
import { csvRows } from './customer/csv-rows.ts'
import { MAX_LINE_BYTES, ndjsonRows, profileRow } from './http/import.ts'
import type { ProfileRow, Refusal } from './import-profiles.ts'
import { nearest } from './strategy/mistakes.ts'
import type { Strategy } from './strategy/strategy.ts'

interface Reading {
  /** Else it is NDJSON. */
  readonly isCsv: boolean
  readonly delimiter: string
  readonly declared: Strategy['attributeByName']
  /** Hears how many more bytes have been read. */
  onBytes(count: number): void
  /** Hears of a column that is not declared, and of the declared name that is like it. */
  onStranger?(name: string, near: string | null): void
}

/** The lines of a file as profiles. Rejects with `CsvRefused` where a CSV cannot be read at all. */
export async function* profileRows(
  file: string,
  { isCsv, delimiter, declared, onBytes, onStranger }: Reading,
): AsyncGenerator<ProfileRow | Refusal> {
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(file)) {
      onBytes(chunk.length)
      yield chunk
    }
  }
  if (!isCsv) return yield* ndjsonRows(counted())
  const onHeader = (names: readonly string[]) => {
    for (const name of names.filter(name => !declared.has(name)))
      onStranger?.(name, nearest(name, declared.keys()))
  }
  const rows = csvRows(counted(), { delimiter, maxRecordBytes: MAX_LINE_BYTES }, declared, onHeader)
  for await (const row of rows) yield 'reason' in row ? row : profileRow(row.line, row.profile)
}
