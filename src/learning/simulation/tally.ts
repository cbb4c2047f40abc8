import type { Decision } from '../../decision/answer.ts'

/** Where candidates are lost, in the order in which they are asked. */
export const STAGES = [
  'excluded',
  'validity',
  'lock',
  'eligibility',
  'applicability',
  'suitability',
  'treatment',
  'contact',
  'stock',
  'value',
  'floor',
  'rank',
  'shown',
] as const

/** What one strategy did, over all decisions. Money is in its currency. */
export interface Tally {
  decisions: number
  /** By action, how often it came first; `null` is kept as `noAction`. */
  readonly first: Map<string, number>
  /** By stage, how many candidates were dropped there; `shown` are those that were left. */
  readonly funnel: Map<string, number>
  noAction: number
  /** Sum of the priorities of what came first, and of all that was shown: what the strategy expects to earn. */
  expectedFirst: number
  expectedShown: number
  /** Steps that had to be done without, such as `model:churn`. */
  readonly degraded: Map<string, number>
}

export const newTally = (): Tally => ({
  decisions: 0,
  first: new Map(),
  funnel: new Map(),
  noAction: 0,
  expectedFirst: 0,
  expectedShown: 0,
  degraded: new Map(),
})

const count = (into: Map<string, number>, name: string) => into.set(name, (into.get(name) ?? 0) + 1)

/** Adds a decision that was made with `explain`. */
export function addDecision(tally: Tally, { actions, excluded = [], degraded, noAction }: Decision): void {
  tally.decisions += 1
  const [first] = actions
  if (first) count(tally.first, first.actionId)
  if (noAction) tally.noAction += 1
  tally.expectedFirst += first?.priority ?? 0
  for (const { priority } of actions) {
    tally.expectedShown += priority
    count(tally.funnel, 'shown')
  }
  // What no placement that was asked for can show is no candidate.
  for (const { stage } of excluded) if (stage !== 'placement') count(tally.funnel, stage)
  for (const step of degraded) if (step !== 'explanation') count(tally.degraded, step)
}
