import { STAGES } from '../decision/stages.ts'
import { SHEET_COLUMNS } from '../decision/weighed.ts'
import { COLUMN_BYTES, type Places, putCandidates } from './candidate-columns.ts'
import type { LineTable } from './line-table.ts'
import type { Page } from './page.ts'
import {
  CANDIDATE_COLUMNS,
  DROP_BASE,
  HEAD,
  HEAD_COLUMNS,
  KINDS,
  NUMBER_BYTES,
  SHOWN_COLUMNS,
} from './parcel.ts'
import { COMMA, latin1, putNumber, putText, withoutComma } from './put.ts'
import type { SegmentKind } from './segments.ts'

/** Writes the lines of a parcel's entries, in their order, each among those of its kind. Throws where a table is not there. */
export function writeLines(
  buffer: ArrayBuffer,
  end: number,
  tables: ReadonlyMap<number, LineTable>,
  to: Readonly<Record<SegmentKind, Page>>,
): void {
  const numbers = new Float64Array(buffer)
  const bytes = new Uint8Array(buffer)
  for (let start = 0; start < end; start += numbers[start + HEAD.length]!) {
    const textEnd = start + numbers[start + HEAD.length]!
    const textBytes = numbers[start + HEAD.textBytes]!
    const from = (textEnd - Math.ceil(textBytes / NUMBER_BYTES)) * NUMBER_BYTES
    const text = bytes.subarray(from, from + textBytes)
    if (numbers[start + HEAD.kind] === KINDS.line) writeLine(to.outcomes, text)
    else writeDecision(to.decisions, text, numbers, start, tables.get(numbers[start + HEAD.table]!)!)
  }
}

const OPEN_BRACE = 123
const CLOSE_BRACE = 125
const NEW_LINE = 10
/** What a line has besides its text, columns and what is counted. */
const REST_BYTES = 64 + COLUMN_BYTES

const TRUE = latin1('true')
const FALSE = latin1('false')
const CANDIDATES = latin1('},"candidates":')
const DROPPED = latin1(',"dropped":{')
const STAGE_FIELDS = STAGES.map(stage => latin1(`:"${stage}",`))
const FLOOR_FIELD = STAGE_FIELDS[STAGES.indexOf('floor')]!
const VALUE_FIELD = STAGE_FIELDS[STAGES.indexOf('value')]!

function writeLine(page: Page, text: Uint8Array): void {
  page.makeRoom(text.length + 1)
  const at = putText(page.bytes, page.end, text)
  page.bytes[at] = NEW_LINE
  page.end = at + 1
}

/** `text` is the line as far as the features that are texts. */
function writeDecision(
  page: Page,
  text: Uint8Array,
  numbers: Float64Array,
  start: number,
  table: LineTable,
): void {
  const [candidates, dropped, shown] = [
    numbers[start + HEAD.candidates]!,
    numbers[start + HEAD.dropped]!,
    numbers[start + HEAD.shown]!,
  ]
  const candidatesAt = start + HEAD_COLUMNS
  const droppedAt = candidatesAt + candidates * CANDIDATE_COLUMNS
  const shownAt = droppedAt + dropped
  const featuresAt = shownAt + shown * SHOWN_COLUMNS
  const places = { candidatesAt, droppedAt, shownAt, featuresAt }
  const { bytes } = table
  page.makeRoom(
    text.length +
      bytes.features +
      candidates * (bytes.candidate + bytes.dropped) +
      dropped * bytes.dropped +
      shown * bytes.shown +
      REST_BYTES,
  )
  const into = page.bytes
  let at = putText(into, page.end, text)
  at = putFeatures(into, at, numbers, featuresAt, table)
  at = putText(into, at, CANDIDATES)
  at = putCandidates(into, at, numbers, places, table)
  at = putText(into, at, DROPPED)
  at = putDropped(into, at, numbers, places, table)
  into[at++] = CLOSE_BRACE
  into[at++] = CLOSE_BRACE
  into[at++] = NEW_LINE
  page.end = at
}

function putFeatures(
  into: Uint8Array,
  start: number,
  numbers: Float64Array,
  featuresAt: number,
  table: LineTable,
): number {
  let at = start
  if (into[at - 1] !== OPEN_BRACE) into[at++] = COMMA
  for (let index = 0; index < table.numbers.length; index++) {
    const number = numbers[featuresAt + index]!
    if (!Number.isFinite(number)) continue
    const { key, type } = table.numbers[index]!
    at = putText(into, at, key)
    if (type === 'bool') at = putText(into, at, number === 1 ? TRUE : FALSE)
    else if (type === 'timestamp') at = putText(into, at, latin1(`"${new Date(number).toISOString()}"`))
    else at = putNumber(into, at, number)
    into[at++] = COMMA
  }
  return withoutComma(into, at)
}

function putDropped(
  into: Uint8Array,
  start: number,
  numbers: Float64Array,
  { candidatesAt, droppedAt, shownAt }: Places,
  { actions, floor }: LineTable,
): number {
  let at = start
  for (let one = candidatesAt; one < droppedAt; one += CANDIDATE_COLUMNS) {
    const priority = numbers[one + SHEET_COLUMNS]!
    if (priority > floor && priority < Number.POSITIVE_INFINITY) continue
    at = putText(into, at, actions[numbers[one]!]!.id)
    at = putText(into, at, Number.isFinite(priority) ? FLOOR_FIELD : VALUE_FIELD)
  }
  for (let one = droppedAt; one < shownAt; one++) {
    const stage = numbers[one]! % DROP_BASE
    at = putText(into, at, actions[(numbers[one]! - stage) / DROP_BASE]!.id)
    at = putText(into, at, STAGE_FIELDS[stage]!)
  }
  return withoutComma(into, at)
}
