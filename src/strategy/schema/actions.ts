import { z } from 'zod'
import { Duration, Expression, Field, Id, Kind, OutcomeName, ResponseWindow, Sentence } from './common.ts'
import { Budget, Stock } from './stock.ts'

/** A cap: at most `count` outcomes `of` this kind in any window of length `per`. */
const Cap = z.strictObject({ of: OutcomeName, count: z.int().min(1), per: Duration })

/** Limits over past outcomes. Cool-downs are keyed by an outcome, or by a reject reason, which then wins. */
export const ContactPolicy = z.strictObject({
  max: z.array(Cap).default([]),
  coolDown: z.record(z.string().min(1), Duration).default({}),
})

/** The three questions asked of an action, in this order. */
export const EngagementPolicy = z.strictObject({
  eligibility: Expression.optional(),
  applicability: Expression.optional(),
  suitability: Expression.optional(),
})

const day = z.iso.date('use a day, for example 2026-01-31')

export const Action = z.strictObject({
  id: Id,
  name: z.string().min(1),
  kind: Kind,
  issue: Id,
  group: Id,
  ...EngagementPolicy.shape,
  propensity: z.strictObject({
    model: Id.optional(),
    prior: z.number().gt(0).lt(1),
    adaptive: z.boolean().default(false).meta({
      description: 'whether it learns from its own outcomes, as `learning` in arbitration.yaml says',
    }),
  }),
  value: Expression,
  annoyance: Expression.default('0'),
  handling: z
    .union([Expression, z.strictObject({ seconds: Expression })], 'use money, or { seconds: … }')
    .default('0'),
  lever: z.number().min(0).max(10).default(1),
  /** Constants of the offer, readable as `offer.<name>` in expressions and texts. */
  offer: z.record(Field, z.union([z.number(), z.string(), z.boolean()])).default({}),
  contact: ContactPolicy.prefault({}),
  responseWindow: ResponseWindow.optional(),
  stock: Stock.optional(),
  budget: Budget.optional(),
  /** How long a unit is kept for whom a decision has shown the action. */
  hold: Duration.optional(),
  valid: z
    .strictObject({ from: day.optional(), until: day.optional() })
    .refine(({ from, until }) => !from || !until || from < until, '`from` must be before `until`')
    .default({}),
  /** Only these placements, instead of all of the channels it has a treatment for. */
  placements: z.array(Id).min(1).optional(),
  /** Why now: the texts of those that hold become the reason, first ones first. */
  reasons: z.array(z.strictObject({ when: Expression, say: Sentence })).default([]),
  /** Per channel: texts by slot (`headline`, `script`, …), templates with `{{ CEL }}`. */
  treatments: z
    .record(Id, z.record(z.string(), z.string()))
    .refine(
      treatments => Object.keys(treatments).length > 0,
      'names no channel, so that nobody would see it; give a treatment, for example web: { headline: … }',
    ),
})

/** `config/actions/*.yaml`: one list of actions a file. */
export const Actions = z.array(Action)
