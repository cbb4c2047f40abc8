import type { Declaration, Strategy } from './strategy.ts'

/** The words of a strategy that a screen is built from: what may be told of a conversation, and where answers go. */
export function vocabularyOf(strategy: Strategy) {
  const { currency, facts, declines, placements, signals } = strategy
  return {
    currency,
    facts: facts.map(factOf),
    events: [...factsByEvent(strategy)].map(([type, sets]) => ({ type, sets: [...sets] })),
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

/** What events set, by themselves or by what is understood over the whole session. */
function factsByEvent({ events, running }: Strategy): Map<string, Set<string>> {
  const sets = new Map([...events].map(([type, { set }]) => [type, new Set(set.map(([fact]) => fact))]))
  const more = (type: string, ...facts: readonly (string | null | undefined)[]) => {
    const known = sets.get(type) ?? new Set()
    for (const fact of facts) if (fact) known.add(fact)
    sets.set(type, known)
  }
  const { sentiment, intents, times } = running ?? {}
  for (const type of running?.events ?? [])
    more(type, sentiment?.fact, intents?.fact, times?.customer, times?.agent, times?.silence)
  for (const type of intents?.closedBy ?? []) more(type, intents?.fact)
  return sets
}

/** What is not declared is left out. */
function factOf({ name, type, values, min, max, default: fallback, description }: Declaration) {
  return { name, type, values, min, max, default: fallback, description }
}
