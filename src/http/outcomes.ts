import { keepOutcomes } from '../learn.ts'
import type { OutcomeReport } from '../outcome-reports.ts'
import type { World } from '../world.ts'
import { type App, answers } from './app.ts'
import { happenedAt } from './happened-at.ts'
import { ProblemBody } from './problems.ts'
import { type OutcomeBody, OutcomesAccepted, OutcomesBody } from './wire/outcomes.ts'

/** `customerChanged` is told of every customer of whom outcomes came, once they are kept. */
export function outcomeRoutes(
  app: App,
  world: World,
  customerChanged: (customerId: string) => void = () => {},
): void {
  app.post(
    '/v1/outcomes',
    {
      schema: {
        tags: ['feed'],
        summary: 'What came of an action that was shown',
        body: OutcomesBody,
        response: answers({
          202: OutcomesAccepted,
          404: ProblemBody,
          409: ProblemBody,
          422: ProblemBody,
          503: ProblemBody,
        }),
      },
    },
    async (request, reply) => {
      const { body } = request
      const now = world.now()
      const reports = Array.isArray(body)
        ? body.map((report, index) => reportOf(report, now, `[${index}].at`))
        : reportOf(body, now, 'at')
      const { ids, customerIds, notes } = await keepOutcomes(world, reports)
      for (const customerId of customerIds) customerChanged(customerId)
      return reply.code(202).send(notes.length > 0 ? { ids, notes } : { ids })
    },
  )
}

/** `path` is where the report's time stands in the body. */
function reportOf(report: OutcomeBody, now: number, path: string): OutcomeReport {
  if ('retracts' in report) return report
  const { at, ...said } = report
  return at === undefined ? said : { ...said, at: happenedAt(at, now, path) }
}
