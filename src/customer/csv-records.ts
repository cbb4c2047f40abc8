import { byteLines } from './byte-lines.ts'
import { csvCells } from './csv-cells.ts'

export type CsvRecord =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly reason: string }

interface Line {
  readonly line: number
  readonly text: string
}

/**
 * The records of a CSV stream with the number of the line on which each begins; blank lines are passed over. After a quote that goes
 * wrong reading goes on with the very next line, so that one bad line costs no good ones.
 */
export async function* csvRecords(
  chunks: AsyncIterable<Uint8Array>,
  delimiter: string,
  maxRecordBytes: number,
): AsyncGenerator<CsvRecord> {
  const reader = recordReader(delimiter, maxRecordBytes)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let line = 0
  for await (const bytes of byteLines(chunks, maxRecordBytes)) {
    line += 1
    const text = bytes && decoded(decoder, bytes)
    if (typeof text === 'string') {
      yield* reader.read({ line, text: text.endsWith('\r') ? text.slice(0, -1) : text })
      continue
    }
    yield* reader.end()
    yield {
      line,
      reason: bytes ? 'is not UTF-8; save it as UTF-8' : `is longer than ${maxRecordBytes} bytes; shorten it`,
    }
  }
  yield* reader.end()
}

function decoded(decoder: { decode(bytes: Uint8Array): string }, bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

function recordReader(delimiter: string, maxLength: number) {
  /** The lines of a record that is not complete yet. */
  let held: Line[] = []
  let heldText = ''

  function* read(line: Line): Generator<CsvRecord> {
    const queue = [line]
    for (let next = queue.shift(); next; next = queue.shift()) {
      if (held.length === 0 && next.text.trim() === '') continue
      heldText = held.length === 0 ? next.text : `${heldText}\n${next.text}`
      held.push(next)
      const cells = csvCells(heldText, delimiter)
      if (cells === 'open' && heldText.length <= maxLength) continue
      if (typeof cells !== 'string') yield { line: held[0]!.line, cells }
      else queue.unshift(...(yield* giveUp(cells)))
      held = []
    }
  }

  /** Refuses the first of the held lines; those after it are to be read again. */
  function* giveUp(why: 'open' | 'broken'): Generator<CsvRecord, Line[]> {
    const [first, ...rest] = held
    const reason =
      why === 'open'
        ? 'has a quote that is never closed; close it, or double it'
        : 'has text after a closing quote; double the quotes inside a cell'
    yield { line: first!.line, reason }
    return rest
  }

  function* end(): Generator<CsvRecord> {
    while (held.length > 0) {
      const rest = yield* giveUp('open')
      held = []
      for (const line of rest) yield* read(line)
    }
  }
  return { read, end }
}
