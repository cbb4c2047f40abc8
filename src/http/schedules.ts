import { z } from 'zod'
import { Problem } from '../errors.ts'
import type { Jobs, KeptSchedule, Times } from '../jobs-port.ts'
import { type App, answers } from './app.ts'
import { ProblemBody } from './problems.ts'
import { ScheduleAnswer, ScheduleBody, ScheduleParams } from './wire/jobs.ts'
import { pageOf } from './wire/values.ts'

const tags = ['jobs']

/** Jobs that come again and again. */
export function scheduleRoutes(app: App, jobs: Jobs): void {
  app.put(
    '/v1/schedules/:id',
    {
      schema: {
        tags,
        summary: 'Have something done again and again',
        description: 'One put twice goes on as it was. A tick is one job, however many replicas there are.',
        params: ScheduleParams,
        body: ScheduleBody,
        response: answers({ 200: ScheduleAnswer, 422: ProblemBody, 503: ProblemBody }),
      },
    },
    async request => {
      const { type, data, everyMs, cron, timezone } = request.body
      const times: Times = everyMs === undefined ? { cron: cron!, timezone } : { everyMs }
      return scheduleView(await jobs.putSchedule({ id: request.params.id, type, data, times }))
    },
  )

  app.get(
    '/v1/schedules',
    {
      schema: {
        tags,
        summary: 'The schedules',
        response: answers({ 200: pageOf(ScheduleAnswer), 503: ProblemBody }),
      },
    },
    async () => ({ items: (await jobs.schedules()).map(scheduleView), next: null }),
  )

  app.delete(
    '/v1/schedules/:id',
    {
      schema: {
        tags,
        summary: 'No more of it; what has begun goes on',
        params: ScheduleParams,
        response: answers({ 204: z.null(), 404: ProblemBody, 503: ProblemBody }),
      },
    },
    async (request, reply) => {
      const { id } = request.params
      if (!(await jobs.removeSchedule(id)))
        throw new Problem(
          'not-found',
          `There is no schedule "${id}"; GET /v1/schedules has those that there are`,
        )
      return reply.code(204).send()
    },
  )
}

function scheduleView({ times, nextAt, ...schedule }: KeptSchedule) {
  return { ...schedule, ...times, nextAt: new Date(nextAt).toISOString() }
}
