import type { Ascii } from './ascii.ts'
import type { LineTable } from './line-table.ts'
import { CANDIDATE_COLUMNS, SHOWN_COLUMNS } from './parcel.ts'

/** Where in a parcel's numbers the parts of a decision begin. */
export interface Places {
  readonly candidatesAt: number
  readonly droppedAt: number
  readonly shownAt: number
  readonly featuresAt: number
}

/** Columns of `Weighed.sheet`, behind the action's index. */
const AMOUNTS = [
  ['propensity', 1],
  ['contextWeight', 2],
  ['value', 3],
  ['annoyance', 4],
  ['handling', 5],
  ['priority', 7],
] as const
const OVERRUN = 6
const PROBABILITY = 8

/** Where each candidate's numbers are, those on show first. To be used within one call. */
let order = new Int32Array(64)

/** The candidates as a JSON object of columns, those on show first: names that come with each of them would be most of a line. */
export function writeCandidates(
  out: Ascii,
  numbers: Float64Array,
  places: Places,
  { actions, placements }: LineTable,
): void {
  const { shownAt, featuresAt } = places
  const shown = (featuresAt - shownAt) / SHOWN_COLUMNS
  const count = inOrder(numbers, places)
  const column = (name: string, items: number, write: (at: number, index: number) => void) => {
    out.text(`"${name}":[`)
    for (let index = 0; index < items; index++) {
      if (index > 0) out.text(',')
      write(order[index]!, index)
    }
    out.text('],')
  }
  const ofShown = (index: number, which: number) => numbers[shownAt + index * SHOWN_COLUMNS + which]!
  const isLate = Array.from({ length: count }, (_, index) => numbers[order[index]! + OVERRUN]).some(Boolean)

  out.text('{')
  column('actionId', count, at => out.text(actions[numbers[at]!]!.id))
  column('kind', count, at => out.text(actions[numbers[at]!]!.kind))
  column('group', count, at => out.text(actions[numbers[at]!]!.group))
  column('placement', shown, (_, index) => out.text(placements[ofShown(index, 1)]!))
  column('rank', shown, (_, index) => out.number(ofShown(index, 2)))
  for (const [name, which] of AMOUNTS) column(name, count, at => out.amount(numbers[at + which]!))
  column('lever', count, at => out.amount(actions[numbers[at]!]!.lever))
  if (isLate) column('overrun', count, at => out.amount(numbers[at + OVERRUN]!))
  // As they are: estimates divide by them, however small.
  out.text('"probability":[')
  for (let index = 0; index < count; index++) {
    if (index > 0) out.text(',')
    out.number(index < shown ? ofShown(index, 3) : numbers[order[index]! + PROBABILITY]!)
  }
  out.text(']}')
}

/** Puts them into `order`; how many there are. */
function inOrder(numbers: Float64Array, { candidatesAt, droppedAt, shownAt, featuresAt }: Places): number {
  const count = (droppedAt - candidatesAt) / CANDIDATE_COLUMNS
  if (order.length < count) order = new Int32Array(2 * count)
  const shown = new Set<number>()
  let next = 0
  for (let one = shownAt; one < featuresAt; one += SHOWN_COLUMNS) {
    shown.add(numbers[one]!)
    for (let at = candidatesAt; at < droppedAt; at += CANDIDATE_COLUMNS)
      if (numbers[at] === numbers[one]) order[next++] = at
  }
  for (let at = candidatesAt; at < droppedAt; at += CANDIDATE_COLUMNS)
    if (!shown.has(numbers[at]!)) order[next++] = at
  return count
}
