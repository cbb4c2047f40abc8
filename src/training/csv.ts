import { pipeline } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'
import { Mistake } from './mistake.ts'
import type { TextTable } from './table.ts'

/**
 * Reads CSV text (header first) into interned columns; memory is one code a cell and each distinct text once.
 * `file` and `delimiter` only serve the messages and the parser. Throws a Mistake that names the line.
 */
export async function readTable(
  chunks: AsyncIterable<Uint8Array | string>,
  file: string,
  delimiter: string,
): Promise<TextTable> {
  let writers: ColumnWriter[] | undefined
  try {
    await pipeline(chunks, parse({ delimiter, bom: true, skip_empty_lines: true }), async records => {
      for await (const record of records as AsyncIterable<string[]>) {
        if (writers) for (let at = 0; at < writers.length; at++) writers[at]!.push(record[at]!)
        else writers = header(record, file, delimiter).map(columnWriter)
      }
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new Mistake(
      `${file}: ${error.message}. Mend the line, or say the right --delimiter (now "${delimiter}")`,
    )
  }
  const columns = (writers ?? []).map(writer => writer.finish())
  const rows = columns[0]?.codes.length ?? 0
  if (rows === 0) throw new Mistake(`${file}: no data rows. A header line and at least 50 rows are needed`)
  return { rows, columns }
}

function header(names: readonly string[], file: string, delimiter: string): string[] {
  const trimmed = names.map(name => name.trim())
  if (trimmed.length < 2)
    throw new Mistake(
      `${file}: the header "${names[0]}" is one column when split at "${delimiter}". Say the delimiter, such as --delimiter ';'`,
    )
  trimmed.forEach((name, at) => {
    if (name === '') throw new Mistake(`${file}: column ${at + 1} of the header has no name. Give it one`)
    if (trimmed.indexOf(name) < at)
      throw new Mistake(`${file}: the column "${name}" is there twice. Rename one`)
  })
  return trimmed
}

type ColumnWriter = ReturnType<typeof columnWriter>

function columnWriter(name: string) {
  const known = new Map<string, number>()
  let codes = new Int32Array(1024)
  let rows = 0
  return {
    push(cell: string) {
      const text = cell.trim()
      let code = known.get(text)
      if (code === undefined) {
        code = known.size
        known.set(text, code)
      }
      if (rows === codes.length) {
        const larger = new Int32Array(rows * 2)
        larger.set(codes)
        codes = larger
      }
      codes[rows++] = code
    },
    finish: () => ({ name, texts: [...known.keys()], codes: codes.subarray(0, rows) }),
  }
}
