import { keepOutcomes } from '../learn.ts'
import type { World } from '../world.ts'
import { type App, answers } from './app.ts'
import { ProblemBody } from './problems.ts'
import { Accepted } from './wire/events.ts'
import { OutcomesBody } from './wire/outcomes.ts'

export function outcomeRoutes(app: App, world: World): void {
  app.post(
    '/v1/outcomes',
    {
      schema: {
        tags: ['feed'],
        summary: 'What came of an action that was shown',
        body: OutcomesBody,
        response: answers({ 202: Accepted, 404: ProblemBody, 422: ProblemBody, 503: ProblemBody }),
      },
    },
    async (request, reply) => {
      const reports = [request.body].flat().map(report => {
        if ('retracts' in report) return report
        return { ...report, at: report.at === undefined ? undefined : Date.parse(report.at) }
      })
      return reply.code(202).send({ ids: await keepOutcomes(world, reports) })
    },
  )
}
