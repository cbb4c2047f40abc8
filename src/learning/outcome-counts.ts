import type { Consumer } from '../stream-ports.ts'

/** How often each outcome came, by action, channel and outcome with spaces between; what was taken back is taken off. */
export type OutcomeCounts = Readonly<Record<string, number>>

/** One line a combination that ever occurred. */
export interface OutcomeCount {
  readonly actionId: string
  readonly channel: string
  readonly outcome: string
  readonly count: number
}

/** Counts exactly: what a customer's history has counts, once, whoever sent it how often and in which order. */
export const outcomeCounts: Consumer<OutcomeCounts> = {
  name: 'outcome-counts',
  of: 'outcome',
  initial: {},
  consume(before, told) {
    const counts: Record<string, number> = { ...before }
    for (const { entry, retracted } of told) {
      if (entry.type !== 'outcome') continue
      const key = `${entry.actionId} ${entry.channel} ${entry.outcome}`
      counts[key] = (counts[key] ?? 0) + (retracted ? -1 : 1)
    }
    return counts
  },
}

/** The counts of all partitions together, in the order of action, channel and outcome. */
export function summed(states: readonly OutcomeCounts[]): OutcomeCount[] {
  const sums = new Map<string, number>()
  for (const counts of states)
    for (const [key, count] of Object.entries(counts)) sums.set(key, (sums.get(key) ?? 0) + count)
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, count]) => {
      const [actionId = '', channel = '', outcome = ''] = key.split(' ')
      return { actionId, channel, outcome, count }
    })
}
