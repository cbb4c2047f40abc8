import type { Identity } from '../ports.ts'
import type { Declaration } from '../strategy/strategy.ts'
import { cellValue } from './csv-cells.ts'
import { csvRecords } from './csv-records.ts'

/** A profile as a CSV file has it, still to be checked. */
export interface CsvProfile {
  readonly customerId: string | undefined
  readonly attributes: Readonly<Record<string, unknown>>
  readonly identities: readonly Identity[]
}

export type CsvRow =
  | { readonly line: number; readonly profile: CsvProfile }
  | { readonly line: number; readonly reason: string }

/** A file that is no CSV of profiles at all. */
export class CsvRefused extends Error {}

const IDENTITY = /^identity:(.+)$/

/**
 * The rows of a CSV file of profiles: a column `customerId`, columns `identity:<type>`, and attributes by their names, each read as its
 * declaration says. `onHeader` hears the attributes' names first. Throws `CsvRefused` where the header cannot be taken.
 */
export async function* csvRows(
  chunks: AsyncIterable<Uint8Array>,
  { delimiter, maxRecordBytes }: { delimiter: string; maxRecordBytes: number },
  declared: ReadonlyMap<string, Declaration>,
  onHeader: (attributes: readonly string[]) => void,
): AsyncGenerator<CsvRow> {
  let header: readonly string[] | null = null
  for await (const record of csvRecords(chunks, delimiter, maxRecordBytes)) {
    if (header === null) {
      if ('reason' in record) throw new CsvRefused(`the header ${record.reason}`)
      header = checkedHeader(record.cells, delimiter)
      onHeader(header.filter(name => name !== 'customerId' && !IDENTITY.test(name)))
    } else if ('reason' in record) yield record
    else if (record.cells.length !== header.length) {
      const reason = `has ${record.cells.length} cells where the header has ${header.length}; quote cells that hold "${delimiter}"`
      yield { line: record.line, reason }
    } else yield { line: record.line, profile: profileOf(header, record.cells, declared) }
  }
}

function checkedHeader(names: readonly string[], delimiter: string): readonly string[] {
  if (names.some(name => name.includes('\r')))
    throw new CsvRefused('lines end with a carriage return alone; save the file with line ends of LF or CRLF')
  if (!names.includes('customerId')) {
    const seen = names.slice(0, 5).join(', ')
    throw new CsvRefused(
      `there is no column "customerId" (split at "${delimiter}" the header starts with ${seen}); name it, or say the right --delimiter`,
    )
  }
  names.forEach((name, at) => {
    if (name === '') throw new CsvRefused(`column ${at + 1} of the header has no name; give it one`)
    if (names.indexOf(name) < at)
      throw new CsvRefused(`the column "${name}" is there twice; rename or remove one`)
  })
  return names
}

function profileOf(
  header: readonly string[],
  cells: readonly string[],
  declared: ReadonlyMap<string, Declaration>,
): CsvProfile {
  let customerId: string | undefined
  const identities: Identity[] = []
  const attributes: [string, unknown][] = []
  for (const [at, name] of header.entries()) {
    const cell = cells[at]!
    if (cell === '') continue
    const type = IDENTITY.exec(name)?.[1]
    if (name === 'customerId') customerId = cell
    else if (type !== undefined) identities.push({ type, value: cell })
    else {
      const value = cellValue(cell, declared.get(name))
      if (value !== undefined) attributes.push([name, value])
    }
  }
  return { customerId, attributes: Object.fromEntries(attributes), identities }
}
