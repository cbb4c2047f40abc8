import { STAGES } from '../decision/stages.ts'
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
} from './parcel.ts'
import type { PackTable } from './table.ts'

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
export function packDecision(parcel: Parcel, table: PackTable, made: LoggedDecision): boolean {
  const { decision, weighed, models } = made
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
    `{"type":"decision","decisionId":"${decision.decisionId}","at":"${decision.at}","customerId":${quoted(decision.customerId)},` +
    `"sessionId":${decision.sessionId === null ? 'null' : quoted(decision.sessionId)},"channel":"${made.request.channel}",` +
    `"strategyVersion":"${decision.strategyVersion}","models":${jsonText(models)},"arm":"${decision.arm}",` +
    `"seed":"${decision.decisionId}","request":${requestText(made.request)},` +
    `"degraded":${decision.degraded.length === 0 ? '[]' : jsonText(decision.degraded)},"features":{` +
    table.writeTexts(scope).slice(1)
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
  table.writeNumbers(scope, numbers, at)

  numbers[start + HEAD.kind] = KINDS.decision
  numbers[start + HEAD.table] = table.id
  numbers[start + HEAD.candidates] = candidates.length
  numbers[start + HEAD.dropped] = dropped.length
  numbers[start + HEAD.shown] = placed.length
  finish(parcel, size, textBytes)
  return true
}

/** `line` is JSON. False where there is not room enough; then nothing is changed. */
export function packLine(parcel: Parcel, line: string): boolean {
  const { numbers, end } = parcel
  if (end + HEAD_COLUMNS > numbers.length) return false
  const textBytes = writeText(parcel, end + HEAD_COLUMNS, line)
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

/** How many bytes it took; -1 where there is not room for it. All of it is ASCII. */
function writeText({ bytes }: Parcel, at: number, text: string): number {
  const from = at * NUMBER_BYTES
  return from + text.length > bytes.length ? -1 : bytes.write(text, from, 'latin1')
}

/** What was asked for. The live facts are among the features, with those of the session. */
function requestText({ placements, exclude, explain, deadlineMs }: LoggedDecision['request']): string {
  let places = ''
  for (const { id, limit } of placements) places += `${places && ','}{"id":"${id}","limit":${limit}}`
  const excluded = exclude.length === 0 ? '[]' : jsonText(exclude)
  const deadline = deadlineMs === undefined ? '' : `,"deadlineMs":${deadlineMs}`
  return `{"placements":[${places}],"exclude":${excluded},"explain":${explain}${deadline}}`
}
