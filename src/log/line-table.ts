import { STAGES } from '../decision/stages.ts'
import type { Feature } from './feature-code.ts'
import { LONGEST_NUMBER, latin1 } from './put.ts'
import type { Table } from './table.ts'

/** A table with its names as they stand in lines: JSON, as bytes, each with what always comes behind it. */
export interface LineTable extends Pick<Table, 'floor'> {
  /** By `Action.index`; cells end with a comma. */
  readonly actions: readonly {
    readonly id: Uint8Array
    readonly idCell: Uint8Array
    readonly kindCell: Uint8Array
    readonly groupCell: Uint8Array
    readonly leverCell: Uint8Array
  }[]
  readonly placementCells: readonly Uint8Array[]
  readonly numbers: readonly { readonly key: Uint8Array; readonly type: Feature['type'] }[]
  /** What they take at most: the features that are numbers, and what there is of each. */
  readonly bytes: {
    readonly features: number
    readonly candidate: number
    readonly dropped: number
    readonly shown: number
  }
}

/** Numbers of a candidate and of a shown action that are written as such. */
const CANDIDATE_NUMBERS = 9
const SHOWN_NUMBERS = 2
/** With a colon, quotes and a comma. */
const LONGEST_STAGE = Math.max(...STAGES.map(stage => stage.length)) + 4

export function lineTable({ floor, actions, placements, numbers }: Table): LineTable {
  const cell = (value: string | number) => latin1(`${JSON.stringify(value)},`)
  const rows = actions.map(({ id, kind, group, lever }) => ({
    id: latin1(JSON.stringify(id)),
    idCell: cell(id),
    kindCell: cell(kind),
    groupCell: cell(group),
    leverCell: cell(lever),
  }))
  const placementCells = placements.map(cell)
  const features = numbers.map(({ root, name, type }) => ({ key: latin1(`"${root}.${name}":`), type }))
  const longest = (texts: readonly Uint8Array[]) => Math.max(0, ...texts.map(({ length }) => length))
  const longestId = longest(rows.map(({ idCell }) => idCell))
  const texts =
    longestId +
    longest(rows.map(({ kindCell }) => kindCell)) +
    longest(rows.map(({ groupCell }) => groupCell)) +
    longest(rows.map(({ leverCell }) => leverCell))
  return {
    floor,
    actions: rows,
    placementCells,
    numbers: features,
    bytes: {
      features: features.reduce((sum, { key }) => sum + key.length + LONGEST_NUMBER, 0),
      candidate: texts + CANDIDATE_NUMBERS * LONGEST_NUMBER,
      dropped: longestId + LONGEST_STAGE,
      shown: longest(placementCells) + SHOWN_NUMBERS * LONGEST_NUMBER,
    },
  }
}
