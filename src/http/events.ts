import { keepEvents } from '../converse.ts'
import { Problem } from '../errors.ts'
import type { EventEntry } from '../ports.ts'
import type { World } from '../world.ts'
import { type App, answers } from './app.ts'
import { eventCustomers } from './event-customers.ts'
import { happenedAt } from './happened-at.ts'
import { entryIds } from './idempotency.ts'
import { asBytes, jsonBody } from './json-bodies.ts'
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
    asBytes,
    jsonBody,
  )
  app.post(
    '/v1/events',
    {
      schema: {
        tags: ['feed'],
        summary: 'Something happened',
        body: EventsBody,
        response: answers({ 202: Accepted, 409: ProblemBody, 422: ProblemBody, 503: ProblemBody }),
      },
    },
    async (request, reply) => {
      const newEntryId = entryIds(request, world)
      const customerOfEvent = eventCustomers(world)
      const told = [request.body].flat()
      const events = told.map(ownForm)
      const byCustomer = new Map<string, EventEntry[]>()
      const paths = new Map<EventEntry, string>()
      const ids: string[] = []
      for (const [index, event] of events.entries()) {
        const id = event.eventId ?? newEntryId(index)
        ids.push(id)
        const names = 'specversion' in told[index]! ? CLOUD_EVENT_NAMES : OWN_NAMES
        const prefix = Array.isArray(request.body) ? `[${index}].` : ''
        const pathOf = (field: keyof typeof names) => prefix + names[field]
        const customerId = (await customerOfEvent(event, pathOf)) ?? nobody(event, pathOf('customerId'))
        const entries = byCustomer.get(customerId) ?? []
        const entry = eventEntry(event, world.now(), id, pathOf('at'))
        entries.push(entry)
        paths.set(entry, pathOf('eventId'))
        byCustomer.set(customerId, entries)
      }
      for (const [customerId, entries] of byCustomer)
        await keepEvents(world, customerId, entries, undefined, entry => paths.get(entry)!)
      for (const sessionId of new Set(events.map(event => event.sessionId)))
        if (sessionId !== undefined) sessionChanged(sessionId)
      return reply.code(202).send({ ids })
    },
  )
}

/** An event as it is kept. Throws `Problem` for one that is still to come; `path` is where its time stands in the body. */
export function eventEntry(event: EventBody, now: number, id: string, path: string): EventEntry {
  const { type, sessionId, channel, at, data, eventId } = event
  return {
    type: 'event',
    id: eventId ?? id,
    at: happenedAt(at, now, path),
    event: type,
    sessionId,
    channel,
    data,
  }
}

function nobody({ sessionId }: EventBody, path: string): never {
  const message =
    sessionId === undefined
      ? 'give customerId, identity or sessionId'
      : `there is no session "${sessionId}"; name the customer`
  throw new Problem('invalid', 'An event belongs to a customer', [{ path, message }])
}

/** What the fields are called in the body. */
const OWN_NAMES = { eventId: 'eventId', customerId: 'customerId', identity: 'identity', at: 'at' }
const CLOUD_EVENT_NAMES = { eventId: 'id', customerId: 'subject', identity: 'subject', at: 'time' }

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
