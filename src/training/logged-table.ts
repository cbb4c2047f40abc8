import type { Input } from './inputs.ts'
import { Mistake } from './mistake.ts'
import type { TextColumn, TextTable } from './table.ts'
import { inverseWeights } from './weights.ts'

type Value = number | boolean | string | readonly string[]

/** A shown action and what came of it, as the decision log has it. */
export interface Experience {
  time: string
  channel: string
  probability: number
  /** How much the outcome teaches, from 0 to 1. */
  taught: number
  accepted: boolean
  /** What rules could read when it was decided, by name. */
  features: Readonly<Record<string, Value>>
}

/** What the columns of a logged table are called that are no features. */
export const loggedNames = { target: 'accepted', positive: 'yes', time: 'time', weight: 'weight' } as const

export interface LoggedTable {
  table: TextTable
  /** Each feature feeds itself. */
  inputs: ReadonlyMap<string, Input>
  /** Features that no column can hold, and why. */
  leftOut: readonly string[]
  /** What of `drop` names no feature. */
  drop: readonly string[]
  /** Undefined where every action was shown for certain. */
  weighed?: { most: number; clipped: number }
}

/** Items of a list that fewer rows have tell nothing; more than so many would be too wide. */
const fewestRowsPerItem = 20
const mostItems = 64
const timestamp = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/

/**
 * Experiences as a table to learn `accepted` from: a column a feature (a list: one an item that is not rare), the time, and as weight
 * 1 / probability, clipped. A feature of `drop` is left out, with all its columns. Throws a Mistake where no feature is left.
 */
export function loggedTable(rows: readonly Experience[], drop: readonly string[]): LoggedTable {
  const columns: TextColumn[] = []
  const inputs = new Map<string, Input>()
  const leftOut: string[] = []
  const add = (feature: string, cells: readonly string[], as?: Input['as']) => {
    columns.push(column(feature, cells))
    inputs.set(feature, { feature, ...(as ? { as } : {}) })
  }
  const names = featureNames(rows)
  for (const name of names) {
    if (drop.includes(name)) continue
    const values = rows.map(({ features }) => features[name])
    const some = values.filter(value => value !== undefined)
    if (some.some(Array.isArray)) {
      const items = usualItems(some)
      if (items.length === 0)
        leftOut.push(`${name} (a list without an item that ${fewestRowsPerItem} rows have)`)
      for (const item of items)
        add(
          `${JSON.stringify(item)} in ${name}`,
          values.map(value => (Array.isArray(value) ? String(value.includes(item)) : '')),
        )
    } else if (some.every(value => typeof value === 'string' && timestamp.test(value)))
      leftOut.push(
        `${name} (a time, which never comes again: declare an aggregate or a number for what it tells)`,
      )
    else
      add(
        name,
        values.map(value => (value === undefined ? '' : String(value))),
        some.some(value => typeof value === 'string') ? 'category' : undefined,
      )
  }
  if (new Set(rows.map(({ channel }) => channel)).size > 1)
    add(
      'channel',
      rows.map(({ channel }) => channel),
      'category',
    )
  if (columns.length === 0)
    throw new Mistake(
      `the decision log has no feature to learn from${leftOut.length > 0 ? ` but ${leftOut.join(', ')}` : ''}. Declare attributes or facts in the strategy, and log on`,
    )
  const { weights, most, clipped } = inverseWeights(Float64Array.from(rows, ({ probability }) => probability))
  columns.push(
    column(
      loggedNames.target,
      rows.map(({ accepted }) => (accepted ? 'yes' : 'no')),
    ),
    column(
      loggedNames.time,
      rows.map(({ time }) => time),
    ),
    column(
      loggedNames.weight,
      rows.map(({ taught }, row) => String(weights[row]! * taught)),
    ),
  )
  const certain = rows.every(({ probability }) => probability === 1)
  return {
    table: { rows: rows.length, columns },
    inputs,
    leftOut,
    drop: drop.filter(name => !names.includes(name)),
    ...(certain ? {} : { weighed: { most, clipped } }),
  }
}

function featureNames(rows: readonly Experience[]): string[] {
  return [...new Set(rows.flatMap(({ features }) => Object.keys(features)))].sort()
}

/** The most common first. */
function usualItems(lists: readonly Value[]): string[] {
  const counts = new Map<string, number>()
  for (const list of lists)
    for (const item of new Set(list as readonly string[])) counts.set(item, (counts.get(item) ?? 0) + 1)
  return [...counts]
    .filter(([, count]) => count >= fewestRowsPerItem)
    .sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1))
    .slice(0, mostItems)
    .map(([item]) => item)
}

function column(name: string, cells: readonly string[]): TextColumn {
  const places = new Map<string, number>()
  const codes = Int32Array.from(cells, cell => {
    const known = places.get(cell)
    if (known !== undefined) return known
    places.set(cell, places.size)
    return places.size - 1
  })
  return { name, texts: [...places.keys()], codes }
}
