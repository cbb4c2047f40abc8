import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { keepEvents } from '../converse.ts'
import { anonymousId } from '../customer/anonymous.ts'
import { misfits } from '../customer/values.ts'
import { deadline, decide, NotReplayable, redecide } from '../decide.ts'
import type { Decision } from '../decision/answer.ts'
import type { DecisionRequest } from '../decision/request.ts'
import { decisionRecord, recordView } from '../decision-record.ts'
import { CORRECT_ERRORS, type PathError, Problem } from '../errors.ts'
import type { DecisionRecord, EventEntry } from '../ports.ts'
import { replayed } from '../replay.ts'
import { offering } from '../strategy/mistakes.ts'
import type { Strategy } from '../strategy/strategy.ts'
import type { World } from '../world.ts'
import { type App, answers } from './app.ts'
import { customerInTime, customerOf, forOwner } from './customer-of.ts'
import { eventEntry } from './events.ts'
import { entryIds } from './idempotency.ts'
import { ProblemBody } from './problems.ts'
import { serverTiming } from './timing.ts'
import { DecisionAnswer, DecisionBody, RecordAnswer, ReplayAnswer } from './wire/decisions.ts'
import { DecisionId } from './wire/values.ts'

const Params = z.strictObject({ decisionId: DecisionId })
const problems = { 404: ProblemBody, 422: ProblemBody }

/** What a request decides with, from its beginning to its end. */
export interface Deciding {
  readonly world: World
  onDecision(decision: Decision): void
}

/** `sessionChanged` is told of a session that the request's own events have changed, once they are kept. */
export function decisionRoutes(
  app: App,
  deciding: (request: FastifyRequest) => Deciding,
  sessionChanged: (sessionId: string) => void = () => {},
): void {
  app.post(
    '/v1/decisions',
    {
      schema: {
        tags: ['decide'],
        summary: 'The best actions now',
        body: DecisionBody,
        response: answers({ 200: DecisionAnswer, 409: ProblemBody, 422: ProblemBody, 503: ProblemBody }),
      },
    },
    async (request, reply) => {
      const { body } = request
      const { identity } = body
      const { world, onDecision } = deciding(request)
      const timing = serverTiming()
      // One strategy from the check to the answer, whatever is published meanwhile.
      const strategy = world.strategy()
      const placements = checkedPlacements(strategy, body)
      let customerId: string | null = null
      let passing: readonly EventEntry[] | undefined
      if (body.events.length > 0) {
        const newEntryId = entryIds(request, world)
        const { channel, sessionId } = body
        const events = body.events.map((event, index) =>
          eventEntry({ channel, ...event, sessionId }, world.now(), newEntryId(index), `events[${index}].at`),
        )
        const pathOf = (event: EventEntry) => `events[${events.indexOf(event)}].eventId`
        customerId = await forOwner(identity, await customerOf(world, body), async customerId => {
          const heard = await keepEvents(world, customerId, events, undefined, pathOf)
          if (sessionId === undefined) passing = heard
          return customerId
        })
        if (sessionId !== undefined) sessionChanged(sessionId)
      }
      // Keeping comes first, and takes what it takes; deciding has the deadline for itself.
      const time = deadline(body.deadlineMs)
      customerId ??= await customerInTime(world, body, time)
      const unidentified = customerId === null
      const { decision, answer } = await forOwner(
        identity,
        customerId ?? anonymousId(identity!),
        customerId => {
          const decisionRequest = decisionRequestOf(body, placements, customerId)
          return decide(world, decisionRequest, timing.onStage, {
            strategy,
            time,
            unidentified,
            events: passing,
          })
        },
      )
      onDecision(decision)
      reply.header('server-timing', timing.header()).header('content-type', 'application/json; charset=utf-8')
      return reply.send(answer)
    },
  )

  app.get(
    '/v1/decisions/:decisionId',
    {
      schema: {
        tags: ['decide'],
        summary: 'The record of a decision, with its explanation',
        params: Params,
        response: answers({ 200: RecordAnswer, ...problems }),
      },
    },
    async request => {
      const { world } = deciding(request)
      const record = await recordOf(world, request.params.decisionId)
      const explained = await redecide(world, record, true).catch(notReplayable)
      return { ...recordView(record), explained }
    },
  )

  app.post(
    '/v1/decisions/:decisionId/replay',
    {
      schema: {
        tags: ['decide'],
        summary: 'Decide again from the record',
        params: Params,
        response: answers({ 200: ReplayAnswer, ...problems, 409: ProblemBody }),
      },
    },
    async request => {
      const { world } = deciding(request)
      const record = await recordOf(world, request.params.decisionId)
      const found = await replayed(world, record).catch(error => {
        throw error instanceof NotReplayable
          ? new Problem('conflict', `Cannot be decided again: ${error.message}`)
          : error
      })
      return found.length === 0 ? { equal: true } : { equal: false, differences: found }
    },
  )
}

async function recordOf(world: World, decisionId: string): Promise<DecisionRecord> {
  const record = await decisionRecord(world, decisionId)
  if (!record) throw new Problem('not-found', `There is no decision "${decisionId}", or it is no longer kept`)
  return record
}

function notReplayable(error: unknown): { notExplained: string } {
  if (error instanceof NotReplayable) return { notExplained: error.message }
  throw error
}

/**
 * The placements that are asked for, with their limits. Checks what the schema cannot: names and types that only the strategy
 * knows. Throws `Problem`.
 */
export function checkedPlacements(strategy: Strategy, body: DecisionBody): DecisionRequest['placements'] {
  const { channel, context } = body
  const asked = body.placements ?? [{ id: body.placement!, limit: body.limit }]
  const path = (index: number) => (body.placements ? `placements[${index}].id` : 'placement')
  const errors: PathError[] = []
  const placements = asked.map(({ id, limit }, index) => {
    const placement = strategy.placements.get(id)
    if (placement?.channel !== channel) errors.push(placementError(strategy, id, channel, path(index)))
    return { id, limit: limit ?? placement?.limit ?? 0 }
  })
  errors.push(...misfits(strategy.factByName, context, 'context'))
  if (errors.length > 0) throw new Problem('invalid', CORRECT_ERRORS, errors)
  return placements
}

/** What is to be decided, once it is known for whom. */
export function decisionRequestOf(
  { channel, sessionId, context, exclude, explain, deadlineMs }: DecisionBody,
  placements: DecisionRequest['placements'],
  customerId: string,
): DecisionRequest {
  return { customerId, channel, placements, sessionId, context, exclude, explain, deadlineMs }
}

function placementError(strategy: Strategy, id: string, channel: string, path: string): PathError {
  const placement = strategy.placements.get(id)
  if (placement) {
    const message = `the placement "${id}" is in the channel "${placement.channel}", not "${channel}"`
    return { path: 'channel', message }
  }
  const remedy = offering(id, strategy.placements.keys())
  return { path, message: `there is no placement "${id}"; ${remedy}` }
}
