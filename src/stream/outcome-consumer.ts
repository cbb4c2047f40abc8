import { StoreUnavailable } from '../errors.ts'
import { eachByTurns } from '../steps.ts'
import type { Consumer, Told } from '../stream-ports.ts'
import type { FindTold, ToldOutcome } from './told-outcome.ts'

/** By position: what each changes, or why that cannot be known. */
export type Changes<Change> = ReadonlyMap<string, Change | Error>

interface OutcomeConsumer<State, Change> extends Consumer<State, Changes<Change>> {
  prepare(told: readonly Told[]): Promise<Changes<Change>>
}

interface OutcomeConsumerSettings<State, Change> {
  readonly name: string
  readonly initial: State
  readonly find: FindTold
  /** What an outcome that was told, or taken back, changes; null where that is nothing. */
  changeOf(outcome: ToldOutcome): Promise<Change | null>
  changed(state: State, change: Change): State
}

/** A consumer of outcomes for whom each changes something by itself. */
export function outcomeConsumer<State, Change>({
  name,
  initial,
  find,
  changeOf,
  changed,
}: OutcomeConsumerSettings<State, Change>): OutcomeConsumer<State, Change> {
  return {
    name,
    of: 'outcome',
    initial,
    async prepare(told) {
      const changes = await eachByTurns(told, async each => {
        const change = find(each).then(outcome => outcome && changeOf(outcome))
        return [each.position, await change.catch(cannotBeKnown)] as const
      })
      return new Map(changes.flatMap(([position, change]) => (change ? [[position, change]] : [])))
    },
    consume: (state, told, changes) =>
      told.reduce((before, { position }) => {
        const change = changes.get(position)
        if (change instanceof Error) throw change
        return change ? changed(before, change) : before
      }, state),
  }
}

/** Another time it could not be known either, and those behind it would wait for ever; unless only the store is away. */
function cannotBeKnown(error: unknown): Error {
  if (error instanceof StoreUnavailable) throw error
  return error instanceof Error ? error : new Error(String(error))
}
