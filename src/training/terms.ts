import { type DesignLimits, type Term, termOf } from './design.ts'
import type { LearnedInput } from './learner.ts'
import { Mistake } from './mistake.ts'
import type { Column } from './table.ts'

/** The columns that tell rows apart, and how each is cut into cells. */
export interface UsedTerms {
  terms: readonly Term[]
  columns: readonly Column[]
  inputs: readonly LearnedInput[]
  /** The names of the others. */
  idle: readonly string[]
}

/** Cuts the columns by the given rows alone. Throws a Mistake where none tells the rows apart. */
export function usedTerms(all: readonly Column[], rows: Int32Array, limits: DesignLimits): UsedTerms {
  const found = all.map((column, at) => ({ column, at, term: termOf(column, rows, limits) }))
  const used = found.filter((one): one is typeof one & { term: Term } => one.term !== undefined)
  if (used.length === 0)
    throw new Mistake(
      `no column tells the rows apart: ${all.map(({ name }) => name).join(', ')}. Each has one value, or only values too rare to learn from: bring others`,
    )
  return {
    terms: used.map(({ term }) => term),
    columns: used.map(({ column }) => column),
    inputs: used.map(({ at, term }) => ({
      at,
      ...(term.kind === 'category' ? { categories: term.levels } : {}),
    })),
    idle: found.filter(({ term }) => !term).map(({ column }) => column.name),
  }
}
