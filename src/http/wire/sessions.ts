import { z } from 'zod'
import { EventBody } from './events.ts'

/** An event of the session in the path. */
export const SessionEvent = EventBody.omit({ sessionId: true })

export const SessionEventsBody = z.union([SessionEvent, z.array(SessionEvent).min(1).max(1000)])

export const SessionAnswer = z.object({
  sessionId: z.string(),
  customerId: z.string(),
  channel: z.string(),
  openedAt: z.string(),
  endedAt: z.string().nullable(),
  revision: z.int(),
  facts: z
    .record(z.string(), z.object({ value: z.unknown(), at: z.string() }))
    .meta({ description: 'What is still so, and since when; none once the session has ended' }),
})
