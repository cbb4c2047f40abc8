import { z } from 'zod'
import type { OutcomeCount } from '../learning/outcome-counts.ts'
import { OutcomeName } from '../strategy/schema/common.ts'
import { type App, answers } from './app.ts'
import { ProblemBody } from './problems.ts'
import { PageQuery, pageOf } from './wire/values.ts'

const Count = z.int().min(0)
const Counts = z.object({
  actionId: z.string(),
  channel: z.string(),
  ...Object.fromEntries(OutcomeName.options.map(outcome => [outcome, Count] as const)),
})

/** How often each outcome stands, by action and channel; what was kept is counted within about a second. */
export function outcomeCountRoutes(app: App, counts: () => Promise<readonly OutcomeCount[]>): void {
  app.get(
    '/v1/outcomes/counts',
    {
      schema: {
        tags: ['operate'],
        summary: 'How often each outcome came, by action and channel',
        description: 'Each outcome counts once; one that was taken back does not count.',
        querystring: PageQuery,
        response: answers({ 200: pageOf(Counts), 422: ProblemBody, 503: ProblemBody }),
      },
    },
    async request => {
      const { limit, after = '' } = request.query
      const rows = rowsOf(await counts()).filter(row => keyOf(row) > after)
      const items = rows.slice(0, limit)
      return { items, next: rows.length > limit ? keyOf(items.at(-1)!) : null }
    },
  )
}

type Row = { readonly actionId: string; readonly channel: string } & Record<string, string | number>

function keyOf({ actionId, channel }: Row): string {
  return `${actionId} ${channel}`
}

function rowsOf(counts: readonly OutcomeCount[]): Row[] {
  const rows = new Map<string, Row>()
  for (const { actionId, channel, outcome, count } of counts) {
    const key = `${actionId} ${channel}`
    const row = rows.get(key) ?? { actionId, channel, ...none }
    rows.set(key, { ...row, [outcome]: count })
  }
  return [...rows.values()]
}

const none = Object.fromEntries(OutcomeName.options.map(outcome => [outcome, 0] as const))
