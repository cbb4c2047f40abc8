import type { EventEntry, Memory } from '../../src/ports.ts'
import { durationMs } from '../../src/strategy/schema/common.ts'
import type { Known } from './expressions.ts'
import type { PlainStrategy } from './plain-strategy.ts'

type Declared = PlainStrategy['profile']['attributes'][string] | PlainStrategy['context']['facts'][string]
type Aggregate = PlainStrategy['profile']['aggregates'][string]

/** The customer's attributes and aggregates; where nothing can be recalled the attributes' defaults alone. */
export function customerKnown({ profile }: PlainStrategy, memory: Memory | null, now: number): Known {
  const known: Record<string, unknown> = {}
  for (const [name, declared] of Object.entries(profile.attributes))
    known[name] = ofType(declared, memory?.profile?.attributes[name]) ?? ofType(declared, declared.default)
  if (memory !== null) {
    for (const [name, aggregate] of Object.entries(profile.aggregates))
      known[name] = aggregated(aggregate, memory, now)
  }
  return withoutMissing(known)
}

/** The request's facts, else the session's while they are true, else the defaults. */
export function contextKnown(
  { context }: PlainStrategy,
  given: Known,
  memory: Memory | null,
  now: number,
): Known {
  const session = memory?.session ?? null
  const known: Record<string, unknown> = {}
  for (const [name, declared] of Object.entries(context.facts)) {
    let value: unknown = given[name] ?? undefined
    const fact = session?.facts[name]
    if (value === undefined && fact !== undefined && session!.endedAt === undefined) {
      const isOver = declared.for !== undefined && now >= fact.at + durationMs(declared.for)
      if (!isOver) value = fact.value
    }
    known[name] = ofType(declared, value) ?? ofType(declared, declared.default)
  }
  return withoutMissing(known)
}

/** Undefined for what is missing, or is not of its type. */
function ofType({ type }: Declared, value: unknown): unknown {
  if (type === 'number') return typeof value === 'number' ? value : undefined
  if (type === 'string') return typeof value === 'string' ? value : undefined
  if (type === 'bool') return typeof value === 'boolean' ? value : undefined
  if (type === 'strings') return Array.isArray(value) ? value : undefined
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? new Date(value) : undefined
}

/** Over the events after `now - per`, up to now: how many, the sum of what they say, or the last that said it. */
function aggregated({ count, sum, latest, of = '', per }: Aggregate, { history }: Memory, now: number) {
  const type = count ?? sum ?? latest
  const events = history.filter(
    (entry): entry is EventEntry =>
      entry.type === 'event' && entry.event === type && entry.at > now - durationMs(per) && entry.at <= now,
  )
  if (count !== undefined) return events.length
  const numbers = events.map(({ data }) => data[of]).filter(value => typeof value === 'number')
  return sum !== undefined ? numbers.reduce((all, one) => all + one, 0) : numbers.at(-1)
}

function withoutMissing(values: Known): Known {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
