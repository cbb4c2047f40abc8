import { z } from 'zod'
import { Duration, Expression, Id, Kind, OutcomeName } from './common.ts'

/** `config/placements.yaml`: a slot of a channel that shows actions. */
export const PlacementsFile = z.record(
  Id,
  z.strictObject({
    channel: Id,
    limit: z.int().min(1).max(100),
    kinds: z.array(Kind).optional(),
    margin: z.number().min(0).default(0).meta({
      description: 'money by which another action must win the first place of a screen that is watched',
    }),
    dwell: Duration.optional().meta({ description: 'how long a first place stays at least' }),
    prompts: z
      .int()
      .min(1)
      .optional()
      .meta({ description: 'how many first places a session shows; then only a lock changes it' }),
    /** Shown when no action is left or none can be decided: texts by slot. */
    fallback: z.record(z.string(), z.string()).optional(),
  }),
)

/** A multiplier from the live context, and what it says to the person who asks why. */
const ContextWeight = z.strictObject({
  id: Id,
  when: Expression,
  kinds: z.array(Kind).optional(),
  issues: z.array(Id).optional(),
  groups: z.array(Id).optional(),
  weight: z.number().min(0).max(100),
  say: z.string().min(1).optional(),
})

const Spread = z.number().gt(0).max(5)

/** How adaptive actions learn from their outcomes, each in each channel by itself. Spreads are standard deviations of log-odds. */
const Learning = z.strictObject({
  halfLife: Duration.meta({
    description: 'after it an outcome counts half for what is learned of customers',
  }),
  level: z
    .strictObject({
      halfLife: Duration.meta({ description: 'the same for how often it succeeds at all; shorter' }),
      spread: Spread.default(0.3),
    })
    .meta({ description: 'how far an action may be better or worse than usual for a while' }),
  intercept: Spread.default(0.5).meta({
    description: 'how far an action may be better or worse than its model or prior says',
  }),
  slope: Spread.default(0.2).meta({ description: 'how far its model may say too much or too little' }),
  features: z
    .array(
      z.strictObject({
        feature: Expression.meta({ description: 'CEL: a number, or true and false' }),
        center: z.number().default(0),
        scale: z.number().gt(0).default(1),
        spread: Spread.default(0.3).meta({ description: 'how much a scale of it may matter' }),
      }),
    )
    .max(100)
    .default([]),
  positive: z.array(OutcomeName).min(1).default(['accepted', 'resolved']),
  negative: z.array(OutcomeName).min(1).default(['rejected', 'ignored']),
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
  levers: z
    .strictObject({
      kinds: z.partialRecord(Kind, z.number().min(0)).default({}),
      issues: z.record(Id, z.number().min(0)).default({}),
      groups: z.record(Id, z.number().min(0)).default({}),
    })
    .prefault({}),
  learning: Learning.optional(),
})
