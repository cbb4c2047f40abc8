import { z } from 'zod'
import { OutcomeName } from '../../strategy/schema/common.ts'
import { Accepted } from './events.ts'
import { CustomerId, DecisionId, EntryId, Notes, Time } from './values.ts'

const Report = z
  .strictObject({
    outcomeId: EntryId.optional().meta({
      description:
        'Yours, unique by customer. Without it decision, action and outcome are the id: told again it counts once, and anew after it was taken back',
    }),
    impressionId: EntryId.optional().meta({
      description:
        'The impression of the action, the same from all screens and decisions on which it stands: it counts once, and it and what is answered to it belong to the decision that told it first. Of an impression it is the outcomeId',
    }),
    decisionId: DecisionId,
    actionId: z.string().min(1).max(64),
    outcome: OutcomeName,
    reason: z.string().min(1).max(64).optional().meta({
      description:
        'Why it was rejected: one of `declines` of `GET /v1/vocabulary`; any other is kept without effect',
    }),
    at: Time.optional(),
    value: z.number().optional().meta({ description: 'Money that it brought, if known' }),
  })
  .refine(report => report.reason === undefined || report.outcome === 'rejected', {
    path: ['reason'],
    message: 'only a rejection has a reason',
  })
  .refine(
    ({ outcome, outcomeId, impressionId }) =>
      outcome !== 'impression' || outcomeId === undefined || impressionId === undefined,
    { path: ['outcomeId'], message: 'an impression has one id; leave this one out' },
  )

const Retraction = z.strictObject({
  retracts: EntryId.meta({ description: 'The outcome to take back' }),
  customerId: CustomerId.optional().meta({
    description: "Whose it is; by default the customer's who had an outcome of this id first",
  }),
})

export const OutcomeBody = z.union([Report, Retraction])
export const OutcomesBody = z.union([OutcomeBody, z.array(OutcomeBody).min(1).max(1000)])

export const OutcomesAccepted = Accepted.extend({
  notes: Notes.optional().meta({
    description: 'What was kept with less effect than meant, such as a reason that nobody knows',
  }),
})

export type OutcomeBody = z.output<typeof OutcomeBody>
