import { z } from 'zod'
import { Duration, Expression, Name } from './common.ts'

const scalar = z.union([z.number(), z.string(), z.boolean(), z.array(z.string())])

/** A typed thing that rules may read. Without a `default` a missing value is unknown, and rules that need it fail closed. */
const Typed = z.strictObject({
  type: z.enum(['number', 'string', 'bool', 'strings', 'timestamp']),
  default: scalar.optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  /** The only strings allowed. */
  values: z.array(z.string()).optional(),
  examples: z
    .array(z.string())
    .optional()
    .meta({ description: 'strings that screens offer to choose from, where others are allowed too' }),
  description: z.string().optional(),
})

/** Counts, sums or finds the newest of a customer's recent events of one type. */
const Aggregate = z.strictObject({
  count: z.string().min(1).optional().meta({ description: 'count events of this type' }),
  sum: z.string().min(1).optional().meta({ description: 'sum `of` over events of this type' }),
  latest: z.string().min(1).optional().meta({ description: '`of` of the newest event of this type' }),
  /** A number in the event's data. */
  of: z.string().min(1).optional(),
  per: Duration,
  description: z.string().optional(),
})

/** `config/profile.yaml` */
export const ProfileFile = z.strictObject({
  attributes: z.record(Name, Typed.extend({ pii: z.boolean().default(false) })),
  aggregates: z.record(Name, Aggregate).default({}),
})

/** What is understood of a text in an event's data, and where in the data it is put. */
const Signal = z.strictObject({
  from: Name.meta({ description: 'the text: a name in the event’s data' }),
  as: Name.meta({ description: 'where it goes in the event’s data, unless something stands there already' }),
  lexicon: z.literal('sentiment').optional().meta({ description: 'from -1 to 1, by an English lexicon' }),
  model: z.string().min(1).optional().meta({ description: 'a text model; its likeliest class' }),
  confidence: Name.optional().meta({ description: 'where the probability of that class goes' }),
  weights: z
    .record(z.string(), z.number())
    .optional()
    .meta({ description: 'class → weight: instead of a class, the mean weight, such as a sentiment' }),
})

/** `config/context.yaml`: live facts, and what an event of a type says about them. */
export const ContextFile = z.strictObject({
  facts: z.record(Name, Typed.extend({ for: Duration.optional().meta({ description: 'time to live' }) })),
  events: z
    .record(
      z.string().min(1),
      z.strictObject({
        set: z
          .record(Name, Expression)
          .default({})
          .meta({ description: 'fact → CEL over `event` and `context`' }),
        unset: z.array(Name).default([]),
      }),
    )
    .default({}),
  signals: z
    .record(z.string().min(1), z.array(Signal))
    .default({})
    .meta({ description: 'event type → what is understood of its texts, before `events` is read' }),
  /** How long a session is remembered after its last change. */
  sessionTtl: Duration.default('12h'),
})

/** `config/scores.yaml`: customer-level models, readable as `scores.<name>`. */
export const ScoresFile = z.record(
  Name,
  z.strictObject({
    model: z.string().min(1),
    prior: z.number().min(0).max(1),
    description: z.string().optional(),
  }),
)
