import { categoryOf, numberOf } from '../../decision/rows.ts'
import type { ModelInput } from '../../model-ports.ts'
import { binOf } from '../../training/bins.ts'
import type { CategoryBins, NumberBins } from '../../training/report/findings/drift-baseline.ts'

/** Where a feature's values are counted: a place a bin, then `missing`, then `unseen`, which counts beside the bin. */
export interface Places {
  readonly feature: string
  /** Of the baseline: one a bin, then of the missing. Null where there is no baseline. */
  readonly shares: readonly number[] | null
  /** The place; undefined for a value that is missing. */
  of(value: unknown): number | undefined
  /** Whether the model knows no such category. */
  isUnseen(value: unknown): boolean
}

export const placesIn = ({ shares }: Places) => (shares?.length ?? 2) + 1

export function placesOf(
  { feature, categories, ordinal }: Pick<ModelInput, 'feature' | 'categories' | 'ordinal'>,
  baseline: NumberBins | CategoryBins | undefined,
): Places {
  const listed = categories ?? ordinal
  const known = listed && new Set(listed)
  const isUnseen = (value: unknown, among = known) => {
    const category = categoryOf(value)
    return among !== undefined && category !== null && !among.has(category)
  }
  const there = (value: unknown) => (value === undefined || value === null ? undefined : 0)
  if (!baseline) return { feature, shares: null, of: there, isUnseen }
  if ('edges' in baseline) {
    const edges = Float32Array.from(baseline.edges)
    const of = (value: unknown) => {
      const number = numberOf(value)
      return Number.isNaN(number) ? undefined : binOf(edges, number)
    }
    return { feature, shares: [...baseline.shares, baseline.missing], of, isUnseen }
  }
  const names = Object.keys(baseline.categories)
  const at = new Map(names.map((name, place) => [name, place]))
  const of = (value: unknown) => {
    const category = categoryOf(value)
    return category === null ? undefined : (at.get(category) ?? names.length)
  }
  const shares = [...Object.values(baseline.categories), baseline.other, baseline.missing]
  const seen = known ?? new Set(names)
  // Without a list of the model's own, a rare category of the training is not told from a new one.
  return {
    feature,
    shares,
    of,
    isUnseen: value => (baseline.other === 0 || known ? isUnseen(value, seen) : false),
  }
}
