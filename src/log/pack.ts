import { SHEET_COLUMNS } from '../decision/weighed.ts'
import type { LoggedDecision } from '../log-port.ts'
import { jsonText, quoted } from '../strategy/json-text.ts'
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
import type { Table } from './table.ts'

/** A buffer that is being filled with entries. */
export interface Parcel {
  readonly numbers: Float64Array
  readonly bytes: Buffer
  /** In numbers. */
  end: number
  entries: number
}

export function newParcel(buffer: ArrayBuffer): Parcel {
  return { numbers: new Float64Array(buffer), bytes: Buffer.from(buffer), end: 0, entries: 0 }
}

/** False where there is not room enough; then nothing is changed. */
export function packDecision(parcel: Parcel, table: Table, made: LoggedDecision): boolean {
  const { decision, weighed, request, models } = made
  const { candidates, sheet, probabilities, dropped, placed, scope } = weighed
  const { numbers } = parcel
  const size =
    HEAD_COLUMNS +
    candidates.length * CANDIDATE_COLUMNS +
    dropped.length +
    placed.length * SHOWN_COLUMNS +
    table.numbers.length
  const start = parcel.end
  if (start + size > numbers.length) return false
  const text =
    `${decision.decisionId}\n${quoted(decision.customerId)}\n` +
    `${decision.sessionId === null ? 'null' : quoted(decision.sessionId)}\n"${request.channel}"\n"${decision.arm}"\n` +
    `${decision.degraded.length === 0 ? '[]' : jsonText(decision.degraded)}\n${JSON.stringify(models)}\n${JSON.stringify(request)}\n` +
    textFeatures(table, scope)
  const textBytes = writeText(parcel, start + size, text)
  if (textBytes < 0) return false

  let at = start + HEAD_COLUMNS
  for (let index = 0; index < candidates.length; index++) {
    numbers[at++] = candidates[index]!.index
    const row = index * SHEET_COLUMNS
    for (let column = 0; column < SHEET_COLUMNS; column++) numbers[at++] = sheet[row + column]!
    numbers[at++] = probabilities === null ? Number.NaN : probabilities[index]!
  }
  for (let index = 0; index < dropped.length; index++) {
    const { action, drop } = dropped[index]!
    numbers[at++] = action.index * DROP_BASE + STAGES.indexOf(drop.stage)
  }
  for (let index = 0; index < placed.length; index++) {
    const { action, placement } = placed[index]!
    const { rank, probability } = decision.actions[index]!
    numbers[at++] = action.index
    numbers[at++] = table.placements.indexOf(placement)
    numbers[at++] = rank
    numbers[at++] = probability
  }
  for (const { root, name } of table.numbers) numbers[at++] = numberOf(scope[root][name])

  numbers[start + HEAD.kind] = KINDS.decision
  numbers[start + HEAD.table] = table.id
  numbers[start + HEAD.at] = made.at
  numbers[start + HEAD.candidates] = candidates.length
  numbers[start + HEAD.dropped] = dropped.length
  numbers[start + HEAD.shown] = placed.length
  finish(parcel, size, textBytes)
  return true
}

/** `line` is JSON. False where there is not room enough; then nothing is changed. */
export function packLine(parcel: Parcel, customerId: string, line: string): boolean {
  const { numbers, end } = parcel
  if (end + HEAD_COLUMNS > numbers.length) return false
  const textBytes = writeText(parcel, end + HEAD_COLUMNS, `${quoted(customerId)}\n${line}`)
  if (textBytes < 0) return false
  numbers[end + HEAD.kind] = KINDS.line
  finish(parcel, HEAD_COLUMNS, textBytes)
  return true
}

function finish(parcel: Parcel, size: number, textBytes: number): void {
  const { numbers, end } = parcel
  const length = size + Math.ceil(textBytes / NUMBER_BYTES)
  numbers[end + HEAD.length] = length
  numbers[end + HEAD.textBytes] = textBytes
  parcel.end = end + length
  parcel.entries += 1
}

/** Most UTF-8 bytes of a UTF-16 unit. */
const MOST_BYTES = 3

/** How many bytes it took; -1 where there may not be room for it. */
function writeText({ bytes }: Parcel, at: number, text: string): number {
  const from = at * NUMBER_BYTES
  if (from + MOST_BYTES * text.length > bytes.length) return -1
  return bytes.write(text, from, 'utf8')
}

function textFeatures({ texts }: Table, scope: LoggedDecision['weighed']['scope']): string {
  let out = ''
  for (const { root, name } of texts) {
    const value = scope[root][name]
    if (typeof value === 'string') out += `,"${root}.${name}":${quoted(value)}`
    else if (Array.isArray(value)) out += `,"${root}.${name}":${value.length === 0 ? '[]' : jsonText(value)}`
  }
  return out
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  return value instanceof Date ? value.getTime() : Number.NaN
}
