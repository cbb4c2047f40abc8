import { short, tableOf } from '../report.ts'

/** What should be seen. */
interface Bound {
  readonly atLeast?: number
  readonly atMost?: number
}

/** All goals of the reference, by what is to be seen; null where a figure is only told. Ratios are of the same run. */
export const bounds = {
  'requests/s of a whole decision over the echo’s, 50 candidates': { atLeast: 1.2 },
  'requests/s of a whole decision over the naive pipeline’s, 50 candidates': { atLeast: 8 },
  'CPU of a decision at 1,000 candidates over 50': { atMost: 2.5 },
  'requests/s of the demo bank over the echo’s, embedded': { atLeast: 0.6 },
  'requests/s of the demo bank over the echo’s, Redis': { atLeast: 0.5 },
  'requests/s of two processes over one, embedded': { atLeast: 1.6 },
  'requests/s of two processes over one, Redis': { atLeast: 1.6 },
  'p50 one at a time over the echo’s, embedded': { atMost: 1.4 },
  'p50 one at a time over the echo’s, Redis': { atMost: 2.2 },
  'p99 at half of saturation over the echo’s at the same rate, embedded': { atMost: 1 },
  'p99 at half of saturation over the echo’s at the same rate, Redis': { atMost: 1 },
  'decisions/s a core over the socket, over HTTP’s': { atLeast: 1.8 },
  'decisions/s a core over the socket, over HTTP’s that keep the facts, too': null,
  'outcomes acknowledged/s over the echo’s, embedded': { atLeast: 0.8 },
  'outcomes acknowledged/s over the echo’s, Redis': { atLeast: 0.8 },
  'decision p99 with five times as many outcomes, over without': { atMost: 1.1 },
  'requests/s over those of @gorules/zen-engine': { atLeast: 3 },
  'requests/s over those of json-logic-engine': null,
  'requests/s over those of @adobe/target-decisioning-engine': { atLeast: 10 },
  'requests/s with a model of 200 trees over those with a linear one': null,
  'requests/s with 1,000,000 profiles over 1,000': { atLeast: 0.77 },
  'requests/s with log and learning over without': { atLeast: 0.9 },
} as const satisfies Record<string, Bound | null>

export interface Goal {
  readonly goal: keyof typeof bounds
  readonly seen: number
  /** Null where no bound is set. */
  readonly met: boolean | null
}

export function goalOf(goal: keyof typeof bounds, seen: number): Goal {
  const bound: Bound | null = bounds[goal]
  if (bound === null) return { goal, seen, met: null }
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = bound
  return { goal, seen, met: seen >= atLeast && seen <= atMost }
}

export function goalsTable(goals: readonly Goal[]): string {
  return tableOf(
    ['seen', 'figure', 'goal', 'met'],
    goals.map(({ goal, seen, met }) => [
      goal,
      short(seen),
      wanted(bounds[goal]),
      met === null ? '' : met ? 'yes' : '**no**',
    ]),
  )
}

function wanted(bound: Bound | null): string {
  if (bound?.atLeast !== undefined) return `at least ${bound.atLeast}`
  return bound?.atMost === undefined ? '' : `at most ${bound.atMost}`
}
