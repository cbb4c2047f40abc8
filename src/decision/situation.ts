import { aggregate } from '../customer/aggregates.ts'
import { readable } from '../customer/values.ts'
import type { Memory, Session, Values } from '../ports.ts'
import { liveFacts } from '../session/running.ts'
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
  return {
    now,
    scope: {
      customer: customerRecord(strategy, memory, now),
      context: contextRecord(strategy, memory?.session, context, now),
      scores: new strategy.language.records.scores({}),
      offer: {},
      channel,
      now: new Date(now),
    },
  }
}

function customerRecord(strategy: Strategy, memory: Memory | null, now: number): Values {
  const attributes = attributesOf(strategy, memory?.profile?.attributes ?? NOTHING_KNOWN)
  if (strategy.aggregates.length === 0) return attributes
  const record = new strategy.language.records.customer(attributes)
  for (const declared of strategy.aggregates) {
    record[declared.name] = memory ? aggregate(declared, memory.history, now) : undefined
  }
  return record
}

const NOTHING_KNOWN: Values = {}
const readBefore = new WeakMap<Strategy, WeakMap<Values, Values>>()

/** Stores hand out the same attributes again while they have not changed: they are read once a strategy. */
function attributesOf(strategy: Strategy, attributes: Values): Values {
  let known = readBefore.get(strategy)
  if (!known) {
    known = new WeakMap()
    readBefore.set(strategy, known)
  }
  const before = known.get(attributes)
  if (before) return before
  const record = new strategy.language.records.customer(attributes)
  for (const declaration of strategy.attributes) {
    const { name } = declaration
    const value = record[name]
    const read = readable(declaration, value)
    if (read !== value) record[name] = read
  }
  known.set(attributes, record)
  return record
}

/** The request's facts, then the session's that are still true, then the defaults. */
export function contextRecord(
  strategy: Strategy,
  session: Session | null | undefined,
  context: Values,
  now: number,
): Values {
  const facts = liveFacts(strategy, session, now)
  const record = new strategy.language.records.context(context)
  for (const declaration of strategy.facts) {
    const { name, ttlMs } = declaration
    const given = record[name]
    const fact = facts[name]
    const stillTrue = fact !== undefined && (ttlMs === undefined || fact.at + ttlMs > now)
    const known = readable(declaration, given ?? (stillTrue ? fact.value : undefined))
    if (known !== given) record[name] = known
  }
  return record
}
