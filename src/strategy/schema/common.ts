import { z } from 'zod'

/** Names that appear in URLs, keys and CEL strings. */
export const Id = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,63}$/,
    'use lower-case letters, digits and "-", at most 64, for example "term-deposit"',
  )

/** The expression language asks an object for its `constructor` to know its type: no value may stand there. */
export const Field = z
  .string()
  .refine(name => name !== 'constructor', 'every object has a "constructor" of its own; use another name')

/** Names of facts and attributes: CEL identifiers. */
export const Name = Field.regex(
  /^[a-z][A-Za-z0-9_]{0,63}$/,
  'use a camelCase name, for example "lifetimeValue"',
)

const DURATION = 'use a number and s, m, h or d, for example "30d"'

/** A duration such as `90s`, `15m`, `12h`, `30d`. */
export const Duration = z.string(DURATION).regex(/^[1-9]\d{0,4}[smhd]$/, DURATION)

const EXPRESSION = 'use a CEL expression, a number or true and false, for example "customer.age >= 18"'

/** How long after an impression an answer is awaited. */
export const ResponseWindow = Duration.meta({
  description: 'an action that was shown and has no answer by then was ignored',
})

/** A CEL expression. A plain number or boolean in the YAML is one too. */
export const Expression = z
  .union([z.string().min(1), z.number(), z.boolean()], EXPRESSION)
  .transform(String)
  .meta({ description: 'A CEL expression over customer, context, scores, offer, channel and now' })

export const Kind = z.enum(['service', 'sales', 'retention', 'nurture', 'collect', 'survey', 'win-back'])

export const OutcomeName = z.enum(['impression', 'clicked', 'accepted', 'rejected', 'resolved', 'ignored'])

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `"30d"` → milliseconds. */
export function durationMs(duration: string): number {
  return Number(duration.slice(0, -1)) * unitMs[duration.at(-1) as keyof typeof unitMs]
}

/** A sentence that is said as it stands. */
export const Sentence = z
  .string()
  .min(1)
  .refine(text => !text.includes('{{'), 'is said as it stands; values can stand in treatments only')

/** Milliseconds → `30d`, in the largest unit that divides them. */
export function durationText(ms: number): string {
  const [unit, size] = Object.entries(unitMs).findLast(([, size]) => ms % size === 0) ?? ['s', unitMs.s]
  return `${ms / size}${unit}`
}
