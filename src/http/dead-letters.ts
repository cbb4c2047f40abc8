import { z } from 'zod'
import { entryView } from '../customer/view.ts'
import { Problem } from '../errors.ts'
import type { DeadLetter, Stream } from '../stream-ports.ts'
import { type App, answers } from './app.ts'
import { ProblemBody } from './problems.ts'
import { PageQuery, pageOf } from './wire/values.ts'

const tags = ['operate']
const Params = z.strictObject({ id: z.string() })

const Letter = z.object({
  id: z.string(),
  at: z.string(),
  consumer: z
    .string()
    .meta({ description: 'Who could not take it; it was left out of this one’s state alone' }),
  reason: z.string(),
  customerId: z.string(),
  entry: z
    .looseObject({})
    .nullable()
    .meta({ description: 'As the timeline shows it; null where it is gone' }),
  retracted: z.boolean().meta({ description: 'It was its being taken back that could not be taken' }),
})

/** What consumers of the stream could not take: to be looked at, told again, or dropped. */
export function deadLetterRoutes(app: App, stream: Stream): void {
  app.get(
    '/v1/dead-letters',
    {
      schema: {
        tags,
        summary: 'What could not be consumed',
        description: 'Dropped by themselves after 30 days, and with their customer.',
        querystring: PageQuery,
        response: answers({ 200: pageOf(Letter), 422: ProblemBody, 503: ProblemBody }),
      },
    },
    async request => {
      const { after, limit } = request.query
      const { items, next } = await stream.deadLetters({ after, limit })
      return { items: items.map(letterView), next }
    },
  )

  app.post(
    '/v1/dead-letters/:id/retry',
    {
      schema: {
        tags,
        summary: 'Tell it to its consumer again',
        description: 'Where that fails again it is among the dead letters again, under another id.',
        params: Params,
        response: answers({ 202: z.object({ id: z.string() }), 404: ProblemBody, 503: ProblemBody }),
      },
    },
    async (request, reply) => {
      const { id } = request.params
      if (!(await stream.retryDeadLetter(id))) throw unknown(id)
      return reply.code(202).send({ id })
    },
  )

  app.delete(
    '/v1/dead-letters/:id',
    {
      schema: {
        tags,
        summary: 'Drop it',
        params: Params,
        response: answers({ 204: z.null(), 404: ProblemBody, 503: ProblemBody }),
      },
    },
    async (request, reply) => {
      const { id } = request.params
      if (!(await stream.dropDeadLetter(id))) throw unknown(id)
      return reply.code(204).send()
    },
  )
}

function letterView({ at, entry, ...rest }: DeadLetter) {
  return { ...rest, at: new Date(at).toISOString(), entry: entry && entryView(entry) }
}

function unknown(id: string): Problem {
  return new Problem(
    'not-found',
    `There is no dead letter "${id}"; GET /v1/dead-letters has those that there are`,
  )
}
