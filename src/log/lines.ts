import { z } from 'zod'
import type { OutcomeEntry } from '../ports.ts'
import { STAGES } from './parcel.ts'

const Time = z.iso.datetime()
const Money = z.number().nullable()

const Candidate = z.strictObject({
  actionId: z.string(),
  kind: z.string(),
  group: z.string(),
  placement: z.string().nullable().meta({ description: 'Null: not shown' }),
  rank: z.int().nullable(),
  propensity: z.number(),
  value: Money.meta({ description: 'Null, as all money here, where it could not be worked out' }),
  contextWeight: z.number(),
  lever: z.number(),
  annoyance: Money,
  handling: Money,
  overrun: Money.optional().meta({
    description: 'What it costs to take longer than is left; missing where nothing',
  }),
  priority: Money,
  probability: z.number().nullable().meta({
    description:
      'Of a shown action as answered; of another the chance of the first place of its placement, null where that is not known',
  }),
  shown: z.boolean(),
})

/** A line of `decisions-*.ndjson`. Money is in the strategy's currency. */
export const DecisionLine = z.strictObject({
  type: z.literal('decision'),
  decisionId: z.string(),
  at: Time,
  customerId: z.string(),
  sessionId: z.string().nullable(),
  channel: z.string(),
  strategyVersion: z.string(),
  models: z.record(z.string(), z.string()).meta({ description: 'Versions by name' }),
  arm: z.string(),
  seed: z.string(),
  request: z.record(z.string(), z.unknown()),
  features: z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.array(z.string())])).meta({
    description:
      'What rules could read, by name, such as `customer.age`; what was missing is left out, and so are attributes marked `pii`',
  }),
  candidates: z.array(Candidate).meta({ description: 'Every action that passed the policies' }),
  dropped: z.record(z.string(), z.enum(STAGES)).meta({
    description:
      'The stage that each other action failed at; a candidate that is neither here nor shown was outranked',
  }),
  degraded: z.array(z.string()),
})

const OutcomeLine = z.strictObject({
  type: z.literal('outcome'),
  outcomeId: z.string(),
  at: Time,
  customerId: z.string(),
  decisionId: z.string(),
  actionId: z.string(),
  outcome: z.string(),
  reason: z.string().optional(),
  value: z.number().optional(),
  weight: z.number().optional(),
  channel: z.string(),
})

const RetractionLine = z.strictObject({
  type: z.literal('retraction'),
  outcomeId: z.string(),
  at: Time,
  customerId: z.string(),
})

/** A line of `outcomes-*.ndjson`. The same outcome may come twice; its id says so. */
export const OutcomesLine = z.discriminatedUnion('type', [OutcomeLine, RetractionLine])

export function outcomeLine(customerId: string, entry: OutcomeEntry): z.input<typeof OutcomeLine> {
  const { id, at, decisionId, actionId, outcome, reason, value, weight, channel } = entry
  return {
    type: 'outcome',
    outcomeId: id,
    at: new Date(at).toISOString(),
    customerId,
    decisionId,
    actionId,
    outcome,
    reason,
    value,
    weight,
    channel,
  }
}

export function retractionLine(
  customerId: string,
  outcomeId: string,
  at: number,
): z.input<typeof RetractionLine> {
  return { type: 'retraction', outcomeId, at: new Date(at).toISOString(), customerId }
}
