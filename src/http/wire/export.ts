import { z } from 'zod'
import { IdentityBody } from './values.ts'

const customerId = z
  .string()
  .meta({ description: 'Under whose id it is kept: the customer’s, or an anonymous one’s' })
const entry = z.looseObject({ type: z.enum(['event', 'outcome']), id: z.string(), at: z.string() })
const count = z.int().min(0)

/** A line of an export. */
export const ExportLine = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('profile'),
    customerId,
    profile: z.looseObject({ attributes: z.record(z.string(), z.unknown()), updatedAt: z.string() }),
  }),
  z.object({ type: z.literal('identity'), customerId, identity: IdentityBody }),
  z.object({ type: z.literal('session'), customerId, session: z.looseObject({ id: z.string() }) }),
  z.object({ type: z.literal('entry'), customerId, entry }),
  z
    .object({ type: z.literal('takenBack'), customerId, entry })
    .meta({ description: 'An entry that was taken back' }),
  z
    .object({ type: z.literal('barred'), customerId, entryId: z.string() })
    .meta({ description: 'An id that was taken back before anything came under it' }),
  z.object({
    type: z.literal('decision'),
    customerId,
    decision: z.looseObject({ decisionId: z.string(), at: z.string() }),
  }),
  z.object({
    type: z.literal('logLine'),
    customerId,
    logLine: z
      .union([z.looseObject({ type: z.string() }), z.string()])
      .meta({ description: 'A line of the decision log; a text where it is damaged' }),
  }),
  z
    .object({
      type: z.literal('complete'),
      customerId: z.string(),
      anonymous: z.array(z.string()),
      exportedAt: z.string(),
      counts: z.object({
        profile: count,
        identities: count,
        sessions: count,
        entries: count,
        decisions: count,
        logLines: count,
        takenBack: count,
        barred: count,
      }),
    })
    .meta({ description: 'The last line: nothing is left out' }),
])
