import type { EventEntry, Memory } from '../../src/ports.ts'
import { durationMs } from '../../src/strategy/schema/common.ts'
import type { Expressions, Known, Readable } from './expressions.ts'
import type { PlainStrategy } from './plain-strategy.ts'

type Declared = PlainStrategy['profile']['attributes'][string] | PlainStrategy['context']['facts'][string]
type Aggregate = PlainStrategy['profile']['aggregates'][string]

/** The customer's attributes and aggregates; where nothing can be recalled the attributes' defaults alone. */
export function customerKnown(
  { profile }: PlainStrategy,
  expressions: Expressions,
  memory: Memory | null,
  now: number,
): Known {
  const known: Record<string, unknown> = {}
  for (const [name, declared] of Object.entries(profile.attributes))
    known[name] = ofType(declared, memory?.profile?.attributes[name]) ?? ofType(declared, declared.default)
  if (memory !== null) {
    for (const [name, aggregate] of Object.entries(profile.aggregates))
      known[name] = aggregated(aggregate, expressions, memory, now)
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

/** Over the events that count after `now - per`, or of ten half-lives, up to now: what they say, by how much each weighs. */
function aggregated(aggregate: Aggregate, { holds }: Expressions, { history }: Memory, now: number) {
  const { of = '', where, per, halfLife } = aggregate
  const spanMs = halfLife === undefined ? durationMs(per!) : 10 * durationMs(halfLife)
  const [how, type] = Object.entries(aggregate).find(([key]) => HOWS.includes(key))!
  const events = history.filter(
    (entry): entry is EventEntry =>
      entry.type === 'event' && entry.event === type && entry.at > now - spanMs && entry.at <= now,
  )
  const counted = events
    .filter(
      ({ data, channel }) => where === undefined || holds(where, { ...NOBODY, event: { data, channel } }),
    )
    .map(({ at, data }) => ({
      weight: halfLife === undefined ? 1 : 0.5 ** ((now - at) / durationMs(halfLife)),
      value: how === 'count' ? 1 : data[of],
    }))
    .filter((one): one is { weight: number; value: number } => typeof one.value === 'number')
  const values = counted.map(({ value }) => value)
  const sum = counted.reduce((total, { weight, value }) => total + weight * value, 0)
  if (how === 'count' || how === 'sum') return Number.isFinite(sum) ? sum : undefined
  if (values.length === 0) return undefined
  if (how === 'latest') return values.at(-1)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  if (how === 'min' || how === 'max') return how === 'min' ? least : most
  const mean = sum / counted.reduce((total, { weight }) => total + weight, 0)
  return mean < least ? least : mean > most ? most : mean
}

const HOWS = ['count', 'sum', 'mean', 'min', 'max', 'latest']
const NOBODY: Readable = {
  customer: {},
  context: {},
  scores: {},
  offer: {},
  channel: '',
  now: new Date(0),
}

function withoutMissing(values: Known): Known {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
