import type { Declaration, Strategy } from './strategy.ts'

/** The words of a strategy that a screen is built from: what may be told of a conversation, and where answers go. */
export function vocabularyOf({ currency, facts, events, declines, placements, signals }: Strategy) {
  return {
    currency,
    facts: facts.map(factOf),
    events: [...events].map(([type, { set }]) => ({ type, sets: set.map(([fact]) => fact) })),
    declines: [...declines.values()].map(({ id, label }) => ({ id, label })),
    placements: [...placements.values()].map(({ id, channel, limit }) => ({ id, channel, limit })),
    signals: [...signals].flatMap(([event, understood]) =>
      understood.map(({ from, as, confidence }) => ({
        event,
        from,
        as,
        ...(confidence === null ? {} : { confidence }),
      })),
    ),
  }
}

/** What is not declared is left out. */
function factOf({ name, type, values, examples, min, max, default: fallback, description }: Declaration) {
  return { name, type, values, examples, min, max, default: fallback, description }
}
