import { aggregate } from '../customer/aggregates.ts'
import { readable } from '../customer/values.ts'
import type { Memory, Values } from '../ports.ts'
import type { Scope } from '../strategy/language.ts'
import type { Strategy } from '../strategy/strategy.ts'

/** What rules read, by name, for one customer at one moment. `scores` are missing until the customer is scored. */
export interface Situation {
  readonly scope: Scope
  readonly now: number
}

interface Moment {
  /** Null where the customer could not be recalled: attributes and facts are their defaults, aggregates are missing. */
  readonly memory: Memory | null
  /** The request's live facts, which win over the session's. */
  readonly context: Values
  readonly channel: string
  readonly now: number
}

export function situate(strategy: Strategy, { memory, context, channel, now }: Moment): Situation {
  const { records } = strategy.language
  return {
    now,
    scope: {
      customer: new records.customer(customerValues(strategy, memory, now)),
      context: new records.context(contextValues(strategy, memory, context, now)),
      scores: new records.scores({}),
      offer: {},
      channel,
      now: new Date(now),
    },
  }
}

function customerValues(strategy: Strategy, memory: Memory | null, now: number): Values {
  const attributes = memory?.profile?.attributes ?? {}
  const values: Record<string, unknown> = {}
  for (const declaration of strategy.attributes) {
    values[declaration.name] = readable(declaration, attributes[declaration.name])
  }
  if (memory) {
    for (const declared of strategy.aggregates)
      values[declared.name] = aggregate(declared, memory.history, now)
  }
  return values
}

/** The request's facts, then the session's that are still true, then the defaults. */
function contextValues(strategy: Strategy, memory: Memory | null, context: Values, now: number): Values {
  const session = memory?.session
  const facts = session && session.endedAt === undefined ? session.facts : {}
  const values: Record<string, unknown> = {}
  for (const declaration of strategy.facts) {
    const { name, ttlMs } = declaration
    const fact = facts[name]
    const stillTrue = fact !== undefined && (ttlMs === undefined || fact.at + ttlMs > now)
    values[name] = readable(declaration, context[name] ?? (stillTrue ? fact.value : undefined))
  }
  return values
}
