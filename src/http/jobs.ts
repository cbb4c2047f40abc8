import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { Problem } from '../errors.ts'
import type { Job, Jobs } from '../jobs-port.ts'
import { allJobs } from './all-jobs.ts'
import { type App, answers } from './app.ts'
import { ProblemBody } from './problems.ts'
import { JobAnswer, JobParams, JobsAnswer, JobsQuery, NewJobBody } from './wire/jobs.ts'

const tags = ['jobs']

/** Work that takes longer than a request: added, looked at, tried again, removed. */
export function jobRoutes(app: App, jobs: Jobs, newId: () => string): void {
  app.post(
    '/v1/jobs',
    {
      schema: {
        tags,
        summary: 'Have something done',
        description: 'By any replica, at least once. See docs/jobs.md for the types.',
        body: NewJobBody,
        response: answers({ 202: JobAnswer, 409: ProblemBody, 422: ProblemBody, 503: ProblemBody }),
      },
    },
    async (request, reply) => {
      const { id = `job-${newId()}`, ...job } = request.body
      const kept = await jobs.add({ id, ...job })
      if (kept.type !== job.type || !isDeepStrictEqual(kept.data, job.data)) throw takenBy(kept)
      return reply.code(202).send(jobView(kept))
    },
  )

  app.get(
    '/v1/jobs',
    {
      schema: {
        tags,
        summary: 'The jobs, of all states or of one, and how many there are in each',
        description: 'The last 200 that were completed are kept, and the last 1,000 that failed.',
        querystring: JobsQuery,
        response: answers({ 200: JobsAnswer, 422: ProblemBody, 503: ProblemBody }),
      },
    },
    async request => {
      const { state, after, limit } = request.query
      const counts = await jobs.counts()
      const page = { after, limit }
      const { items, next } = await (state ? jobs.list(state, page) : allJobs(jobs, counts, page))
      return { items: items.map(jobView), next, counts }
    },
  )

  app.get(
    '/v1/jobs/:id',
    {
      schema: {
        tags,
        summary: 'How far it is, and what came of it',
        params: JobParams,
        response: answers({ 200: JobAnswer, 404: ProblemBody, 503: ProblemBody }),
      },
    },
    async request => {
      const job = await jobs.get(request.params.id)
      if (!job) throw unknown(request.params.id)
      return jobView(job)
    },
  )

  app.post(
    '/v1/jobs/:id/retry',
    {
      schema: {
        tags,
        summary: 'Try a failed one once more',
        params: JobParams,
        response: answers({ 202: JobAnswer, 404: ProblemBody, 409: ProblemBody, 503: ProblemBody }),
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const retried = await jobs.retry(id)
      const job = await jobs.get(id)
      if (!job) throw unknown(id)
      if (!retried) throw new Problem('conflict', `The job "${id}" has not failed: it is ${job.state}`)
      return reply.code(202).send(jobView(job))
    },
  )

  app.delete(
    '/v1/jobs/:id',
    {
      schema: {
        tags,
        summary: 'Forget it',
        params: JobParams,
        response: answers({ 204: z.null(), 404: ProblemBody, 409: ProblemBody, 503: ProblemBody }),
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const removal = await jobs.remove(id)
      if (removal === 'missing') throw unknown(id)
      if (removal === 'active')
        throw new Problem('conflict', `The job "${id}" is being done; remove it when it has ended`)
      if (removal === 'armed')
        throw new Problem(
          'conflict',
          `The job "${id}" is the next of its schedule; remove that: DELETE /v1/schedules/{id}`,
        )
      return reply.code(204).send()
    },
  )
}

function takenBy({ id, type, data }: Job): Problem {
  const message = `"${id}" is another job, ${type} ${JSON.stringify(data)}; give this one an id of its own`
  return new Problem('conflict', 'An id stands for one job', [{ path: 'id', message }])
}

function jobView({ addedAt, startedAt, endedAt, ...job }: Job) {
  return { ...job, addedAt: timeText(addedAt), startedAt: timeText(startedAt), endedAt: timeText(endedAt) }
}

function timeText(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}

function unknown(id: string): Problem {
  return new Problem(
    'not-found',
    `There is no job "${id}"; it may be over for long, see GET /v1/jobs?state=completed`,
  )
}
