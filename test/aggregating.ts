import type { EventEntry } from '../src/ports.ts'
import type { Aggregate } from '../src/strategy/aggregate.ts'
import { strategyOf } from '../src/strategy/load.ts'
import { edited, NOON } from './builders.ts'

/** The small strategy's files with one more aggregate, `it`, as `profile.yaml` has it. */
export function filesWith(aggregate: string) {
  return edited('profile.yaml', '  lastRating:', `  it: ${aggregate}\n  lastRating:`)
}

/** An aggregate as the strategy has it. Throws `StrategyRefused`. */
export function aggregateFrom(yaml: string): Aggregate {
  return strategyOf(filesWith(yaml)).aggregates.find(({ name }) => name === 'it')!
}

/** An event, `ago` before noon. */
export function eventAgo(
  type: string,
  agoMs: number,
  data: EventEntry['data'] = {},
  more: Partial<EventEntry> = {},
): EventEntry {
  return { type: 'event', id: `${type}-${agoMs}`, at: NOON - agoMs, event: type, data, ...more }
}
