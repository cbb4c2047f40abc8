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

const eventType = (description: string) => z.string().min(1).optional().meta({ description })

/** A number made of a customer's recent events of one type. */
const Aggregate = z.strictObject({
  count: eventType('how many events of this type'),
  sum: eventType('the sum of `of` over events of this type'),
  mean: eventType('the mean of `of` over events of this type'),
  min: eventType('the least `of` of events of this type'),
  max: eventType('the greatest `of` of events of this type'),
  latest: eventType('`of` of the newest event of this type'),
  of: z.string().min(1).optional().meta({ description: 'a number: a name in the event’s data' }),
  where: Expression.optional().meta({
    description: 'CEL over `event.data` and `event.channel`: which of the events count; all where left out',
  }),
  per: Duration.optional().meta({ description: 'a window: events of so long before the decision count' }),
  halfLife: Duration.optional().meta({
    description: 'in place of `per`: after so long an event counts half, and so on; for count, sum and mean',
  }),
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
  phrases: z
    .array(z.string().regex(/\p{L}/u, 'use words'))
    .min(1)
    .optional()
    .meta({ description: 'true where the text has one of them, unless denied, doubted or asked' }),
  confidence: Name.optional().meta({ description: 'where the probability of that class goes' }),
  weights: z
    .record(z.string(), z.number())
    .optional()
    .meta({ description: 'class → weight: instead of a class, the mean weight, such as a sentiment' }),
})

const Fact = Name.meta({ description: 'the fact that it becomes' })

/** What is understood over a whole session, utterance by utterance. */
const Running = z.strictObject({
  events: z
    .array(z.string().min(1))
    .min(1)
    .meta({ description: 'the types of event in which somebody says something' }),
  customer: Expression.meta({
    description: 'CEL over `event`: whether the customer said it, or else the agent',
  }),
  sentiment: z
    .strictObject({
      from: Name.meta({ description: 'a reading from -1 to 1: a name in the event’s data' }),
      fact: Fact,
      halfLife: z
        .number()
        .min(0.5)
        .max(100)
        .meta({ description: 'after so many utterances without any tone half of it is left' }),
      strong: z
        .number()
        .gt(0)
        .max(1)
        .default(0.6)
        .meta({ description: 'a reading of minus this, or worse, counts whole at once' }),
    })
    .optional(),
  intents: z
    .strictObject({
      from: Name.meta({ description: 'an intent: a name in the event’s data' }),
      confidence: Name.optional().meta({
        description: 'how sure it is, in the event’s data; 1 where missing',
      }),
      threshold: z
        .number()
        .min(0)
        .max(1)
        .default(0)
        .meta({ description: 'the least confidence that opens one' }),
      problems: z
        .array(z.string().min(1))
        .optional()
        .meta({ description: 'the only intents that are problems' }),
      fact: Fact,
      closedBy: z
        .array(z.string().min(1))
        .default([])
        .meta({ description: 'types of event that close the intent that they name, or all' }),
      closedWhile: Expression.optional().meta({
        description: 'CEL, asked after every change: while it holds none is open',
      }),
    })
    .optional(),
  times: z
    .strictObject({
      seconds: Name.optional().meta({ description: 'how long it took: a name in the event’s data' }),
      longest: z
        .number()
        .min(1)
        .default(20)
        .meta({ description: 'seconds, at most, where that is not told' }),
      customer: Fact.optional(),
      agent: Fact.optional(),
      silence: Fact.optional().meta({ description: 'the fact: seconds since somebody spoke' }),
    })
    .optional(),
})

const Effect = z.strictObject({
  set: z
    .record(Name, Expression)
    .default({})
    .meta({ description: 'fact → CEL over `context`, and over the `event` or `outcome`' }),
  unset: z.array(Name).default([]),
})

/** `config/context.yaml`: live facts, and what events and outcomes say about them. */
export const ContextFile = z.strictObject({
  facts: z.record(Name, Typed.extend({ for: Duration.optional().meta({ description: 'time to live' }) })),
  events: z.record(z.string().min(1), Effect).default({}),
  outcomes: z
    .record(z.string().min(1), Effect)
    .default({})
    .meta({ description: 'what an outcome says, or a reason to decline, which then wins' }),
  running: Running.optional(),
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
