import { decisionRecord } from '../decision-record.ts'
import { type Change, changeBy } from '../learning/adaptive/change.ts'
import { type Labels, labelOf, USUAL } from '../learning/adaptive/labels.ts'
import type { DecisionRecord, OutcomeEntry } from '../ports.ts'
import type { Strategy } from '../strategy/strategy.ts'
import type { Told } from '../stream-ports.ts'
import type { World } from '../world.ts'

/** An outcome that was told, or taken back, with what it is judged by. */
export interface ToldOutcome {
  readonly actionId: string
  /** Its decision. */
  readonly record: DecisionRecord
  /** That of then. */
  readonly strategy: Strategy
  readonly labels: Labels
  /**
   * Which outcome of its action counted before this was told, and which since: of several one, or else a sale that is also resolved would
   * count twice. Null where nothing changes. Looked up when it is asked for first.
   */
  change(): Promise<Change<OutcomeEntry> | null>
}

/** Null where it is no outcome, or its decision or the strategy of then is gone. Rejects as the store does. */
export type FindTold = (told: Told) => Promise<ToldOutcome | null>

const usual: Labels = { positive: new Set(USUAL.positive), negative: new Set(USUAL.negative) }

/** Looks each up once, however many consumers are told of it. */
export function toldOutcomes(world: World): FindTold {
  const looked = new WeakMap<Told, Promise<ToldOutcome | null>>()
  return told => {
    const known = looked.get(told) ?? lookUp(world, told)
    looked.set(told, known)
    return known
  }
}

async function lookUp(world: World, told: Told): Promise<ToldOutcome | null> {
  const { entry } = told
  if (entry.type !== 'outcome') return null
  const record = await decisionRecord(world, entry.decisionId)
  const strategy = record && (await world.strategyAt(record.strategyVersion))
  if (!strategy) return null
  const labels = strategy.learning ?? usual
  let change: Promise<Change<OutcomeEntry> | null> | undefined
  return {
    actionId: entry.actionId,
    record,
    strategy,
    labels,
    change() {
      change ??= changeTold(world, told, entry, labels)
      return change
    },
  }
}

async function changeTold(
  { store }: World,
  { customerId, retracted }: Told,
  entry: OutcomeEntry,
  labels: Labels,
): Promise<Change<OutcomeEntry> | null> {
  if (!labelOf(entry, labels)) return null
  return changeBy({ id: entry.id, retracted }, await store.stream.outcomesOf(customerId, entry), labels)
}
