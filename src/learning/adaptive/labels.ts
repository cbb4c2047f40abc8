/** Which outcomes count as the action's success, and which as its failure; all others say nothing. */
export interface Labels {
  readonly positive: ReadonlySet<string>
  readonly negative: ReadonlySet<string>
}

/** Where the strategy names none. */
export const USUAL = { positive: ['accepted', 'resolved'], negative: ['rejected', 'ignored'] } as const

interface Reported {
  readonly id: string
  readonly at: number
  readonly outcome: string
  readonly weight?: number
}

export interface Label {
  readonly positive: boolean
  /** How much it teaches, from 0 to 1. */
  readonly weight: number
}

/**
 * What came of one action of one decision: the latest answer that counts. `ignored`, which is only said because nobody answered,
 * gives way to any answer, whichever came first. Null where nothing counts.
 */
export function labelOf(outcomes: readonly Reported[], { positive, negative }: Labels): Label | null {
  let last: Reported | null = null
  for (const each of outcomes)
    if ((positive.has(each.outcome) || negative.has(each.outcome)) && (!last || follows(each, last)))
      last = each
  if (!last) return null
  return { positive: positive.has(last.outcome), weight: last.weight ?? 1 }
}

function follows(one: Reported, other: Reported): boolean {
  const answered = Number(one.outcome !== 'ignored') - Number(other.outcome !== 'ignored')
  return (answered || one.at - other.at || (one.id < other.id ? -1 : 1)) > 0
}
