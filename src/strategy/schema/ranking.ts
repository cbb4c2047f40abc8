import { z } from 'zod'
import { Duration, Expression, Id, Kind, ResponseWindow, Sentence } from './common.ts'
import { Exploration, Share } from './exploration.ts'
import { Learning } from './learning.ts'

const Placements = z.record(
  Id,
  z.strictObject({
    channel: Id,
    limit: z.int().min(1).max(100).meta({
      description: 'how many actions it shows where a request does not say: one may ask for fewer or more',
    }),
    kinds: z.array(Kind).optional(),
    margin: z.number().min(0).default(0).meta({
      description: 'money by which another action must win the first place of a screen that is watched',
    }),
    dwell: Duration.optional().meta({
      description:
        'how long a first place stays at least; not a sale against a better service, nor what a lock takes away',
    }),
    prompts: z
      .int()
      .min(1)
      .optional()
      .meta({ description: 'how many first places a session shows; then only a lock changes it' }),
    responseWindow: ResponseWindow.optional(),
    fallback: z
      .record(z.string(), z.string())
      .optional()
      .meta({ description: 'shown when no action is left or none can be decided: texts by slot' }),
  }),
)

/** `config/placements.yaml`: slots of a channel that show actions. */
export const PlacementsFile = Placements.refine(placements => Object.keys(placements).length > 0, {
  message:
    'names no placement; a strategy needs one at least, for example web-hero: { channel: web, limit: 1 }',
})

/** A multiplier from the live context, and what it says to the person who asks why. */
const ContextWeight = z.strictObject({
  id: Id,
  when: Expression,
  kinds: z.array(Kind).optional(),
  issues: z.array(Id).optional(),
  groups: z.array(Id).optional(),
  weight: z.number().min(0).max(100),
  say: Sentence.optional(),
})

/** `config/arbitration.yaml` */
export const ArbitrationFile = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/, 'use an ISO 4217 code, for example "EUR"'),
  locale: z.string().default('en'),
  /** What an hour of handling costs, by channel. */
  costPerHour: z.record(Id, z.number().min(0)).default({}),
  /** Priorities at or below it are not shown. */
  floor: z.number().default(0),
  /** An action that takes longer than what is left of the interaction pays for what it overruns. */
  remaining: z
    .strictObject({
      seconds: Expression.meta({ description: 'CEL: the seconds that are left; no limit where unknown' }),
      overrun: z.number().min(0).max(1000).meta({
        description: 'a second beyond them costs so many times a second of handling, besides itself',
      }),
    })
    .optional(),
  contextWeights: z.array(ContextWeight).default([]),
  exploration: Exploration.prefault({}),
  control: z
    .strictObject({
      share: Share.default(0.02).meta({
        description:
          'of customers, drawn anew each month: they get what exploration may choose from at random',
      }),
    })
    .prefault({}),
  arms: z
    .strictObject({
      random: Share.default(0).meta({ description: 'as the control group' }),
      'propensity-only': Share.default(0).meta({ description: 'the likeliest first, whatever it is worth' }),
      'no-levers': Share.default(0).meta({ description: 'as if no lever were set' }),
      greedy: Share.default(0).meta({ description: 'by priority, without exploration' }),
    })
    .prefault({})
    .meta({
      description:
        'shares of customers, for a month each, who get what may be explored ranked in another way',
    }),
  levers: z
    .strictObject({
      kinds: z.partialRecord(Kind, z.number().min(0)).default({}),
      issues: z.record(Id, z.number().min(0)).default({}),
      groups: z.record(Id, z.number().min(0)).default({}),
    })
    .prefault({}),
  learning: Learning.optional(),
})
