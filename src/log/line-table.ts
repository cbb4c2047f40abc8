import type { Feature } from './feature-code.ts'
import type { Table } from './table.ts'

/** A table with its names as they stand in lines. */
export interface LineTable extends Pick<Table, 'floor'> {
  /** JSON texts, but for `lever`. */
  readonly actions: Table['actions']
  readonly placements: readonly string[]
  readonly numbers: readonly { readonly key: string; readonly type: Feature['type'] }[]
}

export function lineTable({ floor, actions, placements, numbers }: Table): LineTable {
  const quoted = (text: string) => JSON.stringify(text)
  return {
    floor,
    actions: actions.map(({ id, kind, group, lever }) => ({
      id: quoted(id),
      kind: quoted(kind),
      group: quoted(group),
      lever,
    })),
    placements: placements.map(quoted),
    numbers: numbers.map(({ root, name, type }) => ({ key: `"${root}.${name}":`, type })),
  }
}
