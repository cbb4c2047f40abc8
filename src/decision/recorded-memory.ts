import type { Entry, Memory } from '../ports.ts'
import { longestOf } from '../strategy/looks-back.ts'
import type { Strategy } from '../strategy/strategy.ts'

/** So long a history is recorded whole: most are shorter, and another strategy may read more of it. */
export const RECORDED_WHOLE = 256

/**
 * What a decision's record keeps of what was known. Of a long history that is what the strategy can read, which are outcomes and counted
 * events of its windows: else each decision for somebody who comes every day would be larger than the one before.
 */
export function recordedMemory(strategy: Strategy, memory: Memory, now: number): Memory {
  const history = readable(strategy, memory.history, now)
  return history === memory.history ? memory : { ...memory, history }
}

function readable(strategy: Strategy, history: readonly Entry[], now: number): readonly Entry[] {
  if (history.length <= RECORDED_WHOLE) return history
  const before = recorded.get(history)
  // What has left its window since does no harm.
  if (before?.strategy === strategy) return before.entries
  const windows = windowsOf(strategy)
  const entries = history.filter(entry => {
    const window = entry.type === 'outcome' ? windows.outcomesMs : windows.eventsMs.get(entry.event)
    return window !== undefined && entry.at > now - window
  })
  recorded.set(history, { strategy, entries })
  return entries
}

const recorded = new WeakMap<
  readonly Entry[],
  { readonly strategy: Strategy; readonly entries: readonly Entry[] }
>()

/** How far back a strategy reads, in milliseconds. */
interface Windows {
  readonly outcomesMs: number
  /** By type; of others it reads none. */
  readonly eventsMs: ReadonlyMap<string, number>
}

function windowsOf({ actions, aggregates }: Strategy): Windows {
  let outcomesMs = 0
  for (const { contact } of actions.values())
    for (const rule of contact) outcomesMs = Math.max(outcomesMs, longestOf(rule))
  const eventsMs = new Map<string, number>()
  for (const { event, perMs } of aggregates) eventsMs.set(event, Math.max(eventsMs.get(event) ?? 0, perMs))
  return { outcomesMs, eventsMs }
}
