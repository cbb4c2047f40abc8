import { SHEET_COLUMNS } from '../decision/weighed.ts'
import type { Ascii } from './ascii.ts'
import { type Places, writeCandidates } from './candidate-columns.ts'
import type { LineTable } from './line-table.ts'
import {
  CANDIDATE_COLUMNS,
  DROP_BASE,
  HEAD,
  HEAD_COLUMNS,
  KINDS,
  NUMBER_BYTES,
  SHOWN_COLUMNS,
  STAGES,
} from './parcel.ts'
import type { SegmentKind } from './segments.ts'

/** Writes the lines of a parcel's entries, in their order, each among those of its kind. Throws where a table is not there. */
export function writeLines(
  buffer: ArrayBuffer,
  end: number,
  tables: ReadonlyMap<number, LineTable>,
  to: Readonly<Record<SegmentKind, Ascii>>,
): void {
  const numbers = new Float64Array(buffer)
  const bytes = new Uint8Array(buffer)
  for (let start = 0; start < end; start += numbers[start + HEAD.length]!) {
    const textEnd = start + numbers[start + HEAD.length]!
    const textBytes = numbers[start + HEAD.textBytes]!
    const from = (textEnd - Math.ceil(textBytes / NUMBER_BYTES)) * NUMBER_BYTES
    const isLine = numbers[start + HEAD.kind] === KINDS.line
    const out = isLine ? to.outcomes : to.decisions
    out.bytes(bytes, from, from + textBytes)
    if (!isLine) {
      const hasFeatures = bytes[from + textBytes - 1] !== OPEN_BRACE
      finishDecision(out, numbers, start, tables.get(numbers[start + HEAD.table]!)!, hasFeatures)
    }
    out.text('\n')
  }
}

const OPEN_BRACE = 123

/** Writes what comes behind the text of a decision's entry: that ends with the features that are texts. */
function finishDecision(
  out: Ascii,
  numbers: Float64Array,
  start: number,
  table: LineTable,
  hasFeatures: boolean,
): void {
  const candidatesAt = start + HEAD_COLUMNS
  const droppedAt = candidatesAt + numbers[start + HEAD.candidates]! * CANDIDATE_COLUMNS
  const shownAt = droppedAt + numbers[start + HEAD.dropped]!
  const featuresAt = shownAt + numbers[start + HEAD.shown]! * SHOWN_COLUMNS
  const places = { candidatesAt, droppedAt, shownAt, featuresAt }
  let between = hasFeatures ? ',' : ''
  table.numbers.forEach(({ key, type }, index) => {
    const number = numbers[featuresAt + index]!
    if (!Number.isFinite(number)) return
    out.text(between)
    out.text(key)
    if (type === 'bool') out.text(number === 1 ? 'true' : 'false')
    else if (type === 'timestamp') out.text(`"${new Date(number).toISOString()}"`)
    else out.number(number)
    between = ','
  })
  out.text('},"candidates":')
  writeCandidates(out, numbers, places, table)
  out.text(',"dropped":{')
  writeDropped(out, numbers, places, table)
  out.text('}}')
}

function writeDropped(
  out: Ascii,
  numbers: Float64Array,
  { candidatesAt, droppedAt, shownAt }: Places,
  { actions, floor }: LineTable,
): void {
  let between = ''
  const dropped = (action: number, stage: string) => {
    out.text(between)
    out.text(actions[action]!.id)
    out.text(`:"${stage}"`)
    between = ','
  }
  for (let at = candidatesAt; at < droppedAt; at += CANDIDATE_COLUMNS) {
    const priority = numbers[at + SHEET_COLUMNS]!
    if (!(priority > floor && priority < Number.POSITIVE_INFINITY))
      dropped(numbers[at]!, Number.isFinite(priority) ? 'floor' : 'value')
  }
  for (let at = droppedAt; at < shownAt; at++) {
    const stage = numbers[at]! % DROP_BASE
    dropped((numbers[at]! - stage) / DROP_BASE, STAGES[stage]!)
  }
}
