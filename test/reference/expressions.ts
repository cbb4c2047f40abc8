import { Environment } from '@marcbachmann/cel-js'
import { CEL_TYPES, functionsOfNumbers, registerNumbers } from '../../src/strategy/arithmetic.ts'
import { checkTypes } from '../../src/strategy/mixed-numbers.ts'
import { realNumbers } from '../../src/strategy/syntax.ts'
import { written } from '../../src/strategy/written.ts'
import { joined } from './joined.ts'
import type { PlainStrategy } from './plain-strategy.ts'

/** Known values by name; what is not known is not there. */
export type Known = Readonly<Record<string, unknown>>

/** What expressions read: records, as `Expressions.records` makes them of what is known. */
export interface Readable {
  readonly customer: Known
  readonly context: Known
  readonly scores: Known
  readonly offer: Known
  readonly channel: string
  readonly now: Date
  readonly event?: { readonly data: Known; readonly channel?: string }
}

/** CEL as its library evaluates it: each expression by itself, anew each time. */
export interface Expressions {
  /** Undefined where it cannot be worked out, such as where something that it needs is missing. */
  value(source: string, readable: Readable): unknown
  /** NaN where it cannot be worked out. */
  number(source: string, readable: Readable): number
  /** Unknown does not hold. */
  holds(source: string, readable: Readable): boolean
  /** The first of the conditions joined by `&&` that does not hold, as it is told; null where the whole holds. */
  broken(source: string, readable: Readable): string | null
  /** Known values as the evaluator takes them. */
  readonly records: Readonly<Record<'customer' | 'context' | 'scores', (known: Known) => Known>>
  readonly formats: Formats
}

interface Formats {
  money(amount: number): string
  percent(share: number): string
  date(moment: Date): string
}

export function expressions(strategy: PlainStrategy): Expressions {
  const formats = formatsOf(strategy)
  const { profile, context, scores } = strategy
  const environment = new Environment({ homogeneousAggregateLiterals: false })
  const typesOf = (declared: Readonly<Record<string, { type?: keyof typeof CEL_TYPES }>>) =>
    Object.fromEntries(
      Object.entries(declared).map(([name, { type }]) => [name, CEL_TYPES[type ?? 'number']]),
    )
  const aggregates = Object.fromEntries(Object.keys(profile.aggregates).map(name => [name, {}]))
  const scored = Object.fromEntries(Object.keys(scores).map(name => [name, {}]))
  class Customer {}
  class Context {}
  class Scores {}
  environment
    .registerType('Customer', { ctor: Customer, fields: typesOf({ ...profile.attributes, ...aggregates }) })
    .registerType('Context', { ctor: Context, fields: typesOf(context.facts) })
    .registerType('Scores', { ctor: Scores, fields: typesOf(scored) })
    .registerVariable('customer', 'Customer')
    .registerVariable('context', 'Context')
    .registerVariable('scores', 'Scores')
    .registerVariable('offer', 'map<string, dyn>')
    .registerVariable('event', 'map<string, dyn>')
    .registerVariable('channel', 'string')
    .registerVariable('now', 'google.protobuf.Timestamp')
  registerNumbers(environment, functionsOfNumbers(formats))

  const parsed = new Map<string, ReturnType<Environment['parse']>>()

  function parse(source: string) {
    const before = parsed.get(source)
    if (before) return before
    const program = environment.parse(source)
    realNumbers(program.ast)
    const { valid, error } = checkTypes(environment, program)
    if (!valid) throw error
    parsed.set(source, program)
    return program
  }

  const split = new Map<string, { part: string; told: string }[]>()

  function partsOf(source: string) {
    const before = split.get(source)
    if (before) return before
    const parts = joined(source).map(part => ({ part, told: written(environment.parse(part).ast) }))
    split.set(source, parts)
    return parts
  }

  function value(source: string, readable: Readable): unknown {
    const program = parse(source)
    try {
      const found = program(readable)
      return typeof found === 'bigint' ? Number(found) : found
    } catch {
      return undefined
    }
  }

  const holds = (source: string, readable: Readable) => value(source, readable) === true

  return {
    value,
    holds,
    formats,
    records: {
      customer: known => Object.assign(new Customer(), known),
      context: known => Object.assign(new Context(), known),
      scores: known => Object.assign(new Scores(), known),
    },
    number(source, readable) {
      const found = value(source, readable)
      return typeof found === 'number' ? found : Number.NaN
    },
    broken(source, readable) {
      if (holds(source, readable)) return null
      const parts = partsOf(source)
      const broken = parts.find(({ part }) => !holds(part, readable))
      if (broken === undefined) throw new Error(`${source} does not hold, but all of its parts do`)
      return parts.length === 1 ? source : broken.told
    },
  }
}

function formatsOf({ arbitration: { locale, currency } }: PlainStrategy): Formats {
  const signDisplay = 'negative'
  const euros = new Intl.NumberFormat(locale, { style: 'currency', currency, signDisplay })
  const whole = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    signDisplay,
    maximumFractionDigits: 0,
  })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', signDisplay, maximumFractionDigits: 2 })
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' })
  return {
    money: amount => (Number.isInteger(Number(amount.toFixed(2))) ? whole : euros).format(amount),
    percent: share => percent.format(share),
    date: moment => date.format(moment),
  }
}
