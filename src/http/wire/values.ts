import { z } from 'zod'

const MAX_DEPTH = 8
const MAX_KEYS = 500
/** Half of a character that takes two, as `"\\ud800"` in JSON: it cannot be written as UTF-8. */
const BROKEN = /\p{Surrogate}/u

interface Refusal {
  /** From the inside out. */
  readonly path: (string | number)[]
  readonly message: string
}

/** Why a free map is not taken; null when it is. Bounded, since free maps are the one place where a caller chooses the shape. */
function refusal(value: unknown): Refusal | null {
  const refused = (message: string): Refusal => ({ path: [], message })
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refused('expected an object')
  let keys = 0
  const walk = (inner: unknown, depth: number): Refusal | null => {
    if (typeof inner === 'number')
      return Number.isFinite(inner) ? null : refused(`numbers must be finite; seen ${inner}`)
    if (typeof inner === 'string') return BROKEN.test(inner) ? refused('half a character is not taken') : null
    if (typeof inner !== 'object' || inner === null) return null
    if (depth > MAX_DEPTH) return refused(`values may be nested ${MAX_DEPTH} deep`)
    const names = Object.keys(inner)
    keys += names.length
    if (keys > MAX_KEYS) return refused(`at most ${MAX_KEYS} values`)
    for (const name of names) {
      const found =
        name === '__proto__'
          ? refused('the name "__proto__" is not taken')
          : (walk(name, depth) ?? walk((inner as Record<string, unknown>)[name], depth + 1))
      if (found) {
        found.path.push(Array.isArray(inner) ? Number(name) : name)
        return found
      }
    }
    return null
  }
  return walk(value, 0)
}

/** A free map: any names, JSON values, bounded in depth and number. Taken as it is: a `z.record` would be copied name by name. */
export const FreeMap: z.ZodType<Record<string, unknown>, Record<string, unknown>> = z
  .any()
  .superRefine((value, context) => {
    const refused = refusal(value)
    if (refused) context.addIssue({ code: 'custom', message: refused.message, path: refused.path.reverse() })
  })
  .meta({
    type: 'object',
    additionalProperties: true,
    maxProperties: MAX_KEYS,
    description: `Any names and JSON values, nested ${MAX_DEPTH} deep and ${MAX_KEYS} in all at most; what the strategy declares is checked by type`,
  })

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const PRINTABLE = /^[^\u0000-\u001f\u007f\ufffd\p{Surrogate}]*$/u

const id = (maximum: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(maximum)
    .regex(PRINTABLE, 'control characters and broken UTF-8 are not taken')

export const CustomerId = id(128).meta({ description: 'Your id of the customer', examples: ['C-1029'] })
export const SessionId = id(128).meta({ description: 'Your id of the call, visit or app session' })
export const EntryId = id(200)
/** Leaves room for what makes it the id of one entry among several. */
export const IdempotencyKey = id(190)
export const DecisionId = z.uuid().toLowerCase().meta({ description: 'A decision (UUIDv7)' })
export const Time = z.iso
  .datetime({ offset: true, error: 'write a time with its offset, such as 2026-01-31T12:00:00Z' })
  .meta({ description: 'RFC 3339' })

export const IdentityBody = z.strictObject({
  type: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, 'use lower-case letters, digits and "-", for example "phone"'),
  value: id(256),
})

/** Of a placement that is asked for. */
export const Limit = z.int().min(1).max(100).meta({
  description:
    'How many actions at most, fewer or more than the `limit` of the placement, which holds where nothing is said',
})

/** Said of what is taken with less effect than meant. */
export const Notes = z.array(z.object({ path: z.string(), message: z.string() }))

/** Pages of a list. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  after: id(200).optional(),
})

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().meta({ description: 'Pass it as `after`; null at the end' }),
  })
