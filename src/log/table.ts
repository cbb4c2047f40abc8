import type { Strategy } from '../strategy/strategy.ts'
import { type Feature, numberWriter, textWriter } from './feature-code.ts'

/** What is the same in all decisions of a strategy: told once, and named by number after that. */
export interface Table {
  readonly id: number
  readonly floor: number
  /** By `Action.index`. */
  readonly actions: readonly {
    readonly id: string
    readonly kind: string
    readonly group: string
    readonly lever: number
  }[]
  readonly placements: readonly string[]
  /** Those that are written as numbers, and the others, which are texts. */
  readonly numbers: readonly Feature[]
  readonly texts: readonly Feature[]
}

/** A table with what packs by it; that stays with who packs. */
export interface PackTable extends Table {
  readonly writeNumbers: ReturnType<typeof numberWriter>
  readonly writeTexts: ReturnType<typeof textWriter>
}

export function packTable(table: Table): PackTable {
  return { ...table, writeNumbers: numberWriter(table.numbers), writeTexts: textWriter(table.texts) }
}

/** What an attribute marked `pii` says is nobody's business in a log: nothing is learned from a name. */
export function tableOf(strategy: Strategy, id: number): Table {
  const features: Feature[] = [
    ...strategy.attributes
      .filter(({ pii }) => !pii)
      .map(({ name, type }) => ({ root: 'customer', name, type }) as const),
    ...strategy.aggregates.map(({ name }) => ({ root: 'customer', name, type: 'number' }) as const),
    ...strategy.facts.map(({ name, type }) => ({ root: 'context', name, type }) as const),
    ...strategy.scores.map(({ name }) => ({ root: 'scores', name, type: 'number' }) as const),
  ]
  const isText = ({ type }: Feature) => type === 'string' || type === 'strings'
  const actions: { id: string; kind: string; group: string; lever: number }[] = []
  for (const { index, id, kind, group, lever } of strategy.actions.values())
    actions[index] = { id, kind, group, lever }
  return {
    id,
    floor: strategy.floor,
    actions,
    placements: [...strategy.placements.keys()],
    numbers: features.filter(feature => !isText(feature)),
    texts: features.filter(isText),
  }
}
