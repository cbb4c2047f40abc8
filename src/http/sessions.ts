import { z } from 'zod'
import { endSession, keepEvents } from '../converse.ts'
import { Problem } from '../errors.ts'
import type { Session } from '../ports.ts'
import { isStillTrue } from '../session/context.ts'
import { liveFacts } from '../session/running.ts'
import type { Strategy } from '../strategy/strategy.ts'
import type { PathOf } from '../told-before.ts'
import type { World } from '../world.ts'
import { type App, answers } from './app.ts'
import { eventCustomers } from './event-customers.ts'
import { eventEntry } from './events.ts'
import { entryIds } from './idempotency.ts'
import { ProblemBody } from './problems.ts'
import { Accepted } from './wire/events.ts'
import { SessionAnswer, type SessionEvent, SessionEventsBody } from './wire/sessions.ts'
import { SessionId } from './wire/values.ts'

const Params = z.strictObject({ sessionId: SessionId })
const tags = ['sessions']

/** `sessionChanged` is told of every session that has changed here, once that is kept. */
export function sessionRoutes(
  app: App,
  world: World,
  sessionChanged: (sessionId: string) => void = () => {},
): void {
  app.get(
    '/v1/sessions/:sessionId',
    {
      schema: {
        tags,
        summary: 'What is so right now',
        params: Params,
        response: answers({ 200: SessionAnswer, 404: ProblemBody }),
      },
    },
    async request => {
      const { sessionId } = request.params
      const session = await world.store.session(sessionId)
      if (!session) throw unknown(sessionId)
      return sessionView(session, world.strategy(), world.now())
    },
  )

  app.post(
    '/v1/sessions/:sessionId/events',
    {
      schema: {
        tags,
        summary: 'Something happened in the session',
        description:
          'The first event of a session names the customer, by customerId or identity, and so opens it.',
        params: Params,
        body: SessionEventsBody,
        response: answers({
          202: Accepted,
          404: ProblemBody,
          409: ProblemBody,
          422: ProblemBody,
          503: ProblemBody,
        }),
      },
    },
    async (request, reply) => {
      const { sessionId } = request.params
      const events = [request.body].flat()
      const prefixOf = (index: number) => (Array.isArray(request.body) ? `[${index}].` : '')
      const customerId = await customerOfSession(world, sessionId, events, prefixOf)
      const newEntryId = entryIds(request, world)
      const entries = events.map((event, index) =>
        eventEntry({ ...event, sessionId }, world.now(), newEntryId(index), `${prefixOf(index)}at`),
      )
      const pathOf: PathOf = entry => `${prefixOf(entries.indexOf(entry))}eventId`
      await keepEvents(world, customerId, entries, undefined, pathOf)
      sessionChanged(sessionId)
      return reply.code(202).send({ ids: entries.map(({ id }) => id) })
    },
  )

  app.delete(
    '/v1/sessions/:sessionId',
    {
      schema: {
        tags,
        summary: 'End the session',
        params: Params,
        response: answers({ 204: z.null(), 404: ProblemBody }),
      },
    },
    async (request, reply) => {
      const { sessionId } = request.params
      if (!(await endSession(world, sessionId))) throw unknown(sessionId)
      sessionChanged(sessionId)
      return reply.code(204).send()
    },
  )
}

/** The session's customer; all who are named must be this one. */
async function customerOfSession(
  world: World,
  sessionId: string,
  events: readonly z.output<typeof SessionEvent>[],
  prefixOf: (index: number) => string,
): Promise<string> {
  const customerOfEvent = eventCustomers(world)
  let owner: string | null = null
  for (const [index, event] of events.entries())
    owner = await customerOfEvent({ ...event, sessionId }, field => prefixOf(index) + field)
  if (owner === null) throw unknown(sessionId)
  return owner
}

function unknown(sessionId: string): Problem {
  return new Problem(
    'not-found',
    `There is no session "${sessionId}"; an event that names customerId or identity opens it`,
  )
}

function sessionView(session: Session, strategy: Strategy, now: number) {
  const { id, customerId, channel, openedAt, endedAt, revision } = session
  const facts = Object.entries(liveFacts(strategy, session, now))
    .filter(([name, { at }]) => isStillTrue(strategy, name, at, now))
    .map(([name, { value, at }]) => [name, { value, at: time(at) }])
  return {
    sessionId: id,
    customerId,
    channel,
    openedAt: time(openedAt),
    endedAt: endedAt === undefined ? null : time(endedAt),
    revision,
    facts: Object.fromEntries(facts),
  }
}

function time(at: number): string {
  return new Date(at).toISOString()
}
