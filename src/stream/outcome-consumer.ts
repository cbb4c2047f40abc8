import type { Consumer, Told } from '../stream-ports.ts'

interface OutcomeConsumer<State, Change> extends Consumer<State, ReadonlyMap<string, Change>> {
  prepare(told: readonly Told[]): Promise<ReadonlyMap<string, Change>>
}

interface OutcomeConsumerSettings<State, Change> {
  readonly name: string
  readonly initial: State
  /** What an outcome that was told, or taken back, changes; null where that is nothing. */
  changeOf(told: Told): Promise<Change | null>
  changed(state: State, change: Change): State
}

/** A consumer of outcomes for whom each changes something by itself. */
export function outcomeConsumer<State, Change>({
  name,
  initial,
  changeOf,
  changed,
}: OutcomeConsumerSettings<State, Change>): OutcomeConsumer<State, Change> {
  return {
    name,
    of: 'outcome',
    initial,
    async prepare(told) {
      const changes = await Promise.all(
        told.map(async each => [each.position, await changeOf(each)] as const),
      )
      return new Map(changes.flatMap(([position, change]) => (change ? [[position, change]] : [])))
    },
    consume: (state, told, changes) =>
      told.reduce((before, { position }) => {
        const change = changes.get(position)
        return change ? changed(before, change) : before
      }, state),
  }
}
