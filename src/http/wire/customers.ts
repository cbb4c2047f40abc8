import { z } from 'zod'
import { CustomerId, FreeMap, IdentityBody, PageQuery, pageOf } from './values.ts'

const Identities = z
  .array(IdentityBody)
  .max(100)
  .meta({ description: "All of the customer's identities; leave it out to keep those there are" })

export const ProfileBody = z.strictObject({ attributes: FreeMap, identities: Identities.optional() })

/** A JSON merge patch (RFC 7396) of a `ProfileBody`. */
export const ProfilePatch = z.strictObject({
  attributes: FreeMap.nullable().optional(),
  identities: Identities.nullable().optional(),
})

/** What a patch makes of the attributes is bounded as what is put at once. */
export const MergedAttributes = z.object({ attributes: FreeMap })

/** One line of an import. */
export const ProfileLine = z.strictObject({
  customerId: CustomerId,
  attributes: FreeMap,
  identities: z.array(IdentityBody).max(100).default([]),
})

const EntryAnswer = z
  .looseObject({ type: z.enum(['event', 'outcome']), id: z.string(), at: z.string() })
  .meta({ description: 'An event (event, data, …) or an outcome (actionId, outcome, decisionId, …)' })

export const CustomerAnswer = z.object({
  customerId: z.string(),
  attributes: z.record(z.string(), z.unknown()),
  aggregates: z.record(z.string(), z.number().nullable()),
  identities: z.array(IdentityBody),
  revision: z.int().meta({ description: '0 where there is no profile, only a history or identities' }),
  updatedAt: z.string().nullable(),
  source: z.string().nullable(),
  recent: z.array(EntryAnswer).meta({ description: 'The newest 20 lines of the timeline' }),
})

const Moved = z
  .array(z.object({ identity: IdentityBody, from: z.string(), to: z.string() }))
  .meta({ description: 'Linked identities that led to another customer before' })

/** After a profile was written. */
export const WrittenAnswer = CustomerAnswer.extend({ moved: Moved.optional() })

export const CustomersPage = pageOf(z.object({ customerId: z.string() }))
export const TimelinePage = pageOf(EntryAnswer)

export const TimelineQuery = PageQuery.extend({ after: z.string().min(1).max(220).optional() })

const count = z.int().min(0)

export const ErasureAnswer = z.object({
  receiptId: z.string(),
  customerId: z.string(),
  anonymous: z
    .array(z.string())
    .meta({ description: 'Who stood for the linked identities before these were linked, erased as well' }),
  erasedAt: z.string(),
  removed: z.object({
    profile: count,
    sessions: count,
    entries: count,
    decisions: count,
    identities: count,
    logLines: count.meta({ description: 'Of the decision log' }),
  }),
})

export const ImportAnswer = z.object({
  read: count.meta({ description: 'Lines that are not blank' }),
  kept: count,
  refused: count,
  errors: z
    .array(z.object({ line: z.int().min(1), reason: z.string(), path: z.string().optional() }))
    .meta({ description: 'The first 1,000 lines that were refused' }),
  errorsLeftOut: count.meta({ description: 'Refused lines that are not listed under errors' }),
})

const MAX_IDENTITIES = 1000

export const IdentitiesBody = z
  .strictObject({
    link: z
      .array(z.strictObject({ identity: IdentityBody, customerId: CustomerId }))
      .max(MAX_IDENTITIES)
      .default([]),
    unlink: z.array(IdentityBody).max(MAX_IDENTITIES).default([]),
  })
  .refine(body => body.link.length + body.unlink.length > 0, {
    path: ['link'],
    message: 'give at least one identity to link or unlink',
  })

export const IdentitiesAnswer = z.object({
  linked: count,
  unlinked: count.meta({ description: 'Those that led to somebody' }),
  moved: Moved,
})
