import { keepEvents } from '../converse.ts'
import { Problem } from '../errors.ts'
import type { EventEntry } from '../ports.ts'
import type { World } from '../world.ts'
import { type App, answers } from './app.ts'
import { customerOf } from './customer-of.ts'
import { entryIds } from './idempotency.ts'
import { ProblemBody } from './problems.ts'
import { Accepted, type CloudEvent, cloudEventId, type EventBody, EventsBody } from './wire/events.ts'

/** `sessionChanged` is told of every session that events have changed, once they are kept. */
export function eventRoutes(
  app: App,
  world: World,
  sessionChanged: (sessionId: string) => void = () => {},
): void {
  app.addContentTypeParser(
    ['application/cloudevents+json', 'application/cloudevents-batch+json'],
    { parseAs: 'string' },
    app.getDefaultJsonParser('error', 'error'),
  )
  app.post(
    '/v1/events',
    {
      schema: {
        tags: ['feed'],
        summary: 'Something happened',
        body: EventsBody,
        response: answers({ 202: Accepted, 422: ProblemBody, 503: ProblemBody }),
      },
    },
    async (request, reply) => {
      const newEntryId = entryIds(request, world)
      const events = [request.body].flat().map(ownForm)
      const byCustomer = new Map<string, EventEntry[]>()
      const ids: string[] = []
      for (const [index, event] of events.entries()) {
        const id = event.eventId ?? newEntryId(index)
        ids.push(id)
        const customerId = await customerOfEvent(world, event, index)
        const entries = byCustomer.get(customerId) ?? []
        entries.push(eventEntry(event, world.now(), id))
        byCustomer.set(customerId, entries)
      }
      for (const [customerId, entries] of byCustomer) await keepEvents(world, customerId, entries)
      for (const sessionId of new Set(events.map(event => event.sessionId)))
        if (sessionId !== undefined) sessionChanged(sessionId)
      return reply.code(202).send({ ids })
    },
  )
}

/** An event as it is kept. */
export function eventEntry(event: EventBody, now: number, id: string): EventEntry {
  const { type, sessionId, channel, at, data, eventId } = event
  return {
    type: 'event',
    id: eventId ?? id,
    at: at ? Date.parse(at) : now,
    event: type,
    sessionId,
    channel,
    data,
  }
}

/** Named by id or identity; else it is the customer of the session. */
async function customerOfEvent(world: World, event: EventBody, index: number): Promise<string> {
  if (event.customerId !== undefined || event.identity !== undefined) return customerOf(world, event)
  const owner = event.sessionId === undefined ? null : await world.store.sessionOwner(event.sessionId)
  if (owner !== null) return owner
  const message = event.sessionId
    ? `there is no session "${event.sessionId}"; name the customer`
    : 'give customerId, identity or sessionId'
  throw new Problem('invalid', 'An event belongs to a customer', [{ path: `[${index}].customerId`, message }])
}

function ownForm(event: EventBody | CloudEvent): EventBody {
  if (!('specversion' in event)) return event as EventBody
  const { source, id, type, subject, time, data, sessionid, channel } = event as CloudEvent
  return {
    eventId: cloudEventId({ source, id }),
    type,
    customerId: subject,
    at: time,
    data,
    sessionId: sessionid,
    channel,
  }
}
