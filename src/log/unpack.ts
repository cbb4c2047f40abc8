import { SHEET_COLUMNS } from '../decision/weighed.ts'
import { numberText } from '../strategy/json-text.ts'
import type { Feature } from './feature-code.ts'
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

/** A line as it is to be written, without its end; whose it is; and among which it belongs. */
export interface Line {
  readonly kind: 'decisions' | 'outcomes'
  readonly customerId: string
  readonly text: string
}

/** The lines of a parcel's entries, in their order. Throws where a table is not there. */
export function* linesIn(
  buffer: ArrayBuffer,
  end: number,
  tables: ReadonlyMap<number, Table>,
): Generator<Line> {
  const numbers = new Float64Array(buffer)
  const bytes = Buffer.from(buffer)
  for (let start = 0; start < end; start += numbers[start + HEAD.length]!) {
    const textEnd = start + numbers[start + HEAD.length]!
    const textBytes = numbers[start + HEAD.textBytes]!
    const from = (textEnd - Math.ceil(textBytes / NUMBER_BYTES)) * NUMBER_BYTES
    const text = bytes.toString('latin1', from, from + textBytes)
    if (numbers[start + HEAD.kind] === KINDS.line) {
      const cut = text.indexOf('\n')
      yield { kind: 'outcomes', customerId: JSON.parse(text.slice(0, cut)), text: text.slice(cut + 1) }
    } else {
      const table = tables.get(numbers[start + HEAD.table]!)!
      const parts = text.split('\n')
      yield {
        kind: 'decisions',
        customerId: JSON.parse(parts[1]!),
        text: decisionText(numbers, start, table, parts),
      }
    }
  }
}

/** An entry of a decision as JSON. */
function decisionText(numbers: Float64Array, start: number, table: Table, parts: readonly string[]): string {
  const [decisionId, customerId, sessionId, channel, arm, degraded, models, request, texts] = parts
  const candidates = numbers[start + HEAD.candidates]!
  const dropped = numbers[start + HEAD.dropped]!
  const candidatesAt = start + HEAD_COLUMNS
  const droppedAt = candidatesAt + candidates * CANDIDATE_COLUMNS
  const shownAt = droppedAt + dropped
  const featuresAt = shownAt + numbers[start + HEAD.shown]! * SHOWN_COLUMNS

  let weighed = ''
  let drops = ''
  for (let index = 0; index < candidates; index++) {
    const at = candidatesAt + index * CANDIDATE_COLUMNS
    weighed += (index === 0 ? '' : ',') + candidateText(numbers, at, shownAt, featuresAt, table)
    const priority = numbers[at + SHEET_COLUMNS]!
    if (!(priority > table.floor && priority < Number.POSITIVE_INFINITY))
      drops += `,"${table.actions[numbers[at]!]!.id}":"${Number.isFinite(priority) ? 'floor' : 'value'}"`
  }
  for (let at = droppedAt; at < shownAt; at++) {
    const stage = numbers[at]! % DROP_BASE
    drops += `,"${table.actions[(numbers[at]! - stage) / DROP_BASE]!.id}":"${STAGES[stage]}"`
  }
  const features = numberFeatures(numbers, featuresAt, table.numbers) + texts!
  return (
    `{"type":"decision","decisionId":"${decisionId}","at":"${new Date(numbers[start + HEAD.at]!).toISOString()}",` +
    `"customerId":${customerId},"sessionId":${sessionId},"channel":${channel},"strategyVersion":"${table.version}",` +
    `"models":${models},"arm":${arm},"seed":"${decisionId}","request":${request},"features":{${features.slice(1)}},` +
    `"candidates":[${weighed}],"dropped":{${drops.slice(1)}},"degraded":${degraded}}`
  )
}

function candidateText(
  numbers: Float64Array,
  at: number,
  shownAt: number,
  shownEnd: number,
  { actions, placements }: Table,
): string {
  const index = numbers[at]!
  const { id, kind, group, lever } = actions[index]!
  let shown = shownAt
  while (shown < shownEnd && numbers[shown] !== index) shown += SHOWN_COLUMNS
  const isShown = shown < shownEnd
  const place = isShown
    ? `"${placements[numbers[shown + 1]!]}","rank":${numbers[shown + 2]}`
    : 'null,"rank":null'
  const overrun = numbers[at + 6]!
  return (
    `{"actionId":"${id}","kind":"${kind}","group":"${group}","placement":${place},` +
    `"propensity":${amount(numbers[at + 1]!)},"value":${amount(numbers[at + 3]!)},"contextWeight":${amount(numbers[at + 2]!)},` +
    `"lever":${amount(lever)},"annoyance":${amount(numbers[at + 4]!)},"handling":${amount(numbers[at + 5]!)},` +
    `${overrun === 0 ? '' : `"overrun":${amount(overrun)},`}"priority":${amount(numbers[at + 7]!)},` +
    `"probability":${chance(isShown ? numbers[shown + 3]! : numbers[at + 8]!)},"shown":${isShown}}`
  )
}

/** To the millionth, as answers have it. */
const amount = (number: number) => (Number.isFinite(number) ? numberText(number) : 'null')

/** As it is: estimates divide by it, however small. */
const chance = (number: number) => (Number.isNaN(number) ? 'null' : String(number))

function numberFeatures(numbers: Float64Array, start: number, features: readonly Feature[]): string {
  let out = ''
  for (let index = 0; index < features.length; index++) {
    const number = numbers[start + index]!
    if (!Number.isFinite(number)) continue
    const { root, name, type } = features[index]!
    out += `,"${root}.${name}":${featureText(number, type)}`
  }
  return out
}

function featureText(number: number, type: Feature['type']): string {
  if (type === 'bool') return number === 1 ? 'true' : 'false'
  return type === 'timestamp' ? `"${new Date(number).toISOString()}"` : String(number)
}
