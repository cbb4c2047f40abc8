import type { LineTable } from './line-table.ts'
import { CANDIDATE_COLUMNS, SHOWN_COLUMNS } from './parcel.ts'
import { COMMA, latin1, putAmount, putNumber, putText, withoutComma } from './put.ts'

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

const CLOSE_BRACKET = 93
const CLOSE_BRACE = 125

const opening = (name: string) => latin1(`"${name}":[`)
const OPEN = latin1('{')
const TEXTS = (['id', 'kind', 'group'] as const).map(
  name => [opening(name === 'id' ? 'actionId' : name), `${name}Cell`] as const,
)
const PLACEMENT = opening('placement')
const RANK = opening('rank')
const NUMBERS = AMOUNTS.map(([name, which]) => [opening(name), which] as const)
const LEVER = opening('lever')
const LATE = opening('overrun')
const CHANCE = opening('probability')

/** What all columns take without their cells: names, brackets and commas. */
export const COLUMN_BYTES = [
  OPEN,
  ...[...TEXTS, ...NUMBERS].map(([name]) => name),
  ...[PLACEMENT, RANK, LEVER, LATE, CHANCE],
].reduce((sum, name) => sum + name.length + 2, 0)

/** Where each candidate's numbers are, those on show first. To be used within one call. */
let order = new Int32Array(64)

/** The candidates as a JSON object of columns, those on show first: names that come with each of them would be most of a line. */
export function putCandidates(
  into: Uint8Array,
  start: number,
  numbers: Float64Array,
  places: Places,
  { actions, placementCells }: LineTable,
): number {
  const { shownAt, featuresAt } = places
  const count = inOrder(numbers, places)
  const amounts = (at: number, name: Uint8Array, which: number): number => {
    let next = putText(into, at, name)
    for (let index = 0; index < count; index++) {
      next = putAmount(into, next, numbers[order[index]! + which]!)
      into[next++] = COMMA
    }
    return closed(into, next)
  }

  let at = putText(into, start, OPEN)
  for (const [name, cell] of TEXTS) {
    at = putText(into, at, name)
    for (let index = 0; index < count; index++)
      at = putText(into, at, actions[numbers[order[index]!]!]![cell])
    at = closed(into, at)
  }
  at = putText(into, at, PLACEMENT)
  for (let shown = shownAt; shown < featuresAt; shown += SHOWN_COLUMNS)
    at = putText(into, at, placementCells[numbers[shown + 1]!]!)
  at = putText(into, closed(into, at), RANK)
  for (let shown = shownAt; shown < featuresAt; shown += SHOWN_COLUMNS) {
    at = putNumber(into, at, numbers[shown + 2]!)
    into[at++] = COMMA
  }
  at = closed(into, at)
  for (const [name, which] of NUMBERS) at = amounts(at, name, which)
  at = putText(into, at, LEVER)
  for (let index = 0; index < count; index++)
    at = putText(into, at, actions[numbers[order[index]!]!]!.leverCell)
  at = closed(into, at)
  if (isAnyLate(numbers, count)) at = amounts(at, LATE, OVERRUN)
  // As they are: estimates divide by them, however small.
  at = putText(into, at, CHANCE)
  const shown = (featuresAt - shownAt) / SHOWN_COLUMNS
  for (let index = 0; index < count; index++) {
    const place = index < shown ? shownAt + index * SHOWN_COLUMNS + 3 : order[index]! + PROBABILITY
    at = putNumber(into, at, numbers[place]!)
    into[at++] = COMMA
  }
  at = closed(into, at)
  into[at - 1] = CLOSE_BRACE
  return at
}

/** Closes a list of cells, each with a comma behind it, and puts a comma behind the list. */
function closed(into: Uint8Array, at: number): number {
  const end = withoutComma(into, at)
  into[end] = CLOSE_BRACKET
  into[end + 1] = COMMA
  return end + 2
}

function isAnyLate(numbers: Float64Array, count: number): boolean {
  for (let index = 0; index < count; index++) if (numbers[order[index]! + OVERRUN]) return true
  return false
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
