/** Which outcomes count as the action's success, and which as its failure; all others say nothing. */
export interface Labels {
  readonly positive: ReadonlySet<string>
  readonly negative: ReadonlySet<string>
}

/** Where the strategy names none. */
export const USUAL = { positive: ['accepted', 'resolved'], negative: ['rejected', 'ignored'] } as const

export interface Reported {
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

/** What an outcome says of its action; null where it does not count. */
export function labelOf({ outcome, weight = 1 }: Reported, { positive, negative }: Labels): Label | null {
  if (positive.has(outcome)) return { positive: true, weight }
  return negative.has(outcome) ? { positive: false, weight } : null
}

/**
 * What came of one action of one decision: the latest answer that counts. `ignored`, which is only said because nobody answered,
 * gives way to any answer, whichever came first. Null where nothing counts.
 */
export function standingOf<T extends Reported>(outcomes: readonly T[], labels: Labels): T | null {
  let last: T | null = null
  for (const each of outcomes) if (labelOf(each, labels) && (!last || follows(each, last))) last = each
  return last
}

function follows(one: Reported, other: Reported): boolean {
  const answered = Number(one.outcome !== 'ignored') - Number(other.outcome !== 'ignored')
  return (answered || one.at - other.at || (one.id < other.id ? -1 : 1)) > 0
}
