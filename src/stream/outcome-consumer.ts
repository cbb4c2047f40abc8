import { eachByTurns } from '../steps.ts'
import type { Consumer, Told } from '../stream-ports.ts'
import type { FindTold, ToldOutcome } from './told-outcome.ts'

interface OutcomeConsumer<State, Change> extends Consumer<State, ReadonlyMap<string, Change>> {
  prepare(told: readonly Told[]): Promise<ReadonlyMap<string, Change>>
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
        const outcome = await find(each)
        return [each.position, outcome && (await changeOf(outcome))] as const
      })
      return new Map(changes.flatMap(([position, change]) => (change ? [[position, change]] : [])))
    },
    consume: (state, told, changes) =>
      told.reduce((before, { position }) => {
        const change = changes.get(position)
        return change ? changed(before, change) : before
      }, state),
  }
}
