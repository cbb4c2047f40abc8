import { z } from 'zod'
import { STAGES } from '../decision/stages.ts'
import type { OutcomeEntry } from '../ports.ts'

const Time = z.iso.datetime()
const Texts = z.array(z.string())
const Numbers = z.array(z.number())
const Money = z.array(z.number().nullable())

const Candidates = z
  .strictObject({
    actionId: Texts,
    kind: Texts,
    group: Texts,
    placement: Texts.meta({ description: 'Of those that are shown, which are the first' }),
    rank: z.array(z.int()).meta({ description: 'Of those that are shown' }),
    propensity: Numbers,
    contextWeight: Numbers,
    value: Money.meta({ description: 'Null, as all money here, where it could not be worked out' }),
    annoyance: Money,
    handling: Money,
    priority: Money,
    lever: Numbers,
    overrun: Money.optional().meta({
      description: 'What it costs to take longer than is left; missing where nothing',
    }),
    probability: z.array(z.number().nullable()).meta({
      description:
        'Of a shown action as answered; of another the chance of the first place of its placement, null where that is not known',
    }),
  })
  .refine(
    ({ placement, rank, overrun, ...others }) =>
      placement.length === rank.length &&
      new Set([...Object.values(others), overrun ?? others.actionId].map(({ length }) => length)).size === 1,
    'all columns but placement and rank have an item for each candidate',
  )

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
  candidates: Candidates.meta({
    description: 'Every action that passed the policies, a list of each of what is known of them',
  }),
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
