import { z } from 'zod'
import { CustomerId, EntryId, FreeMap, IdentityBody, SessionId, Time } from './values.ts'

const Type = z
  .string()
  .min(1)
  .max(128)
  .meta({ description: 'What happened', examples: ['complaint', 'page-view'] })

const Channel = z.string().min(1).max(64)

export const EventBody = z.strictObject({
  eventId: EntryId.optional(),
  type: Type,
  customerId: CustomerId.optional(),
  identity: IdentityBody.optional(),
  sessionId: SessionId.optional(),
  channel: Channel.optional(),
  at: Time.optional(),
  data: FreeMap.default({}),
})

export type EventBody = z.output<typeof EventBody>

/** CloudEvents 1.0, structured JSON. `subject` is the customer; the extensions `sessionid` and `channel` are read. */
export const CloudEvent = z
  .looseObject({
    specversion: z.literal('1.0'),
    id: EntryId,
    source: EntryId,
    type: Type,
    subject: CustomerId,
    time: Time.optional(),
    data: FreeMap.default({}),
    sessionid: SessionId.optional(),
    channel: Channel.optional(),
  })
  .refine(({ source, id }) => cloudEventId({ source, id }).length <= 200, {
    path: ['source'],
    message: 'source and id together may have 199 characters',
  })
  .meta({ description: 'CloudEvents 1.0; the extensions sessionid and channel are read' })

/** CloudEvents are unique by source and id together. */
export function cloudEventId({ source, id }: { source: string; id: string }): string {
  return `${source}#${id}`
}

/** Told apart by `specversion`, so that what is wrong with a CloudEvent is said of it as one. */
const OneEvent = z.discriminatedUnion(
  'specversion',
  [
    EventBody.extend({ specversion: z.undefined().optional().meta({ description: 'Of CloudEvents only' }) }),
    CloudEvent,
  ],
  {
    error: issue =>
      issue.code === 'invalid_union' ? 'expected "1.0"; leave it out where it is no CloudEvent' : undefined,
  },
)

export const EventsBody = z.union([OneEvent, z.array(OneEvent).min(1).max(1000)])

export type CloudEvent = z.output<typeof CloudEvent>

export const Accepted = z.object({
  ids: z.array(z.string()).meta({ description: 'In the order of the request' }),
})
