import { z } from 'zod'
import { Problem } from '../errors.ts'
import type { Strategies } from '../strategies.ts'
import { strategyByTurns } from '../strategy/load.ts'
import { StrategyRefused } from '../strategy/mistakes.ts'
import { missingModels } from '../strategy/named-models.ts'
import type { Strategy } from '../strategy/strategy.ts'
import { type App, answers } from './app.ts'
import { idempotencyKey } from './idempotency.ts'
import { ProblemBody } from './problems.ts'

const STRATEGY_LIMIT_BYTES = 8 * 1024 * 1024

const Files = z.strictObject({
  files: z
    .record(z.string(), z.string())
    .meta({ description: 'Name → YAML text, as in the folder: `profile.yaml`, `actions/savings.yaml`' }),
})
const Published = z.object({ version: z.string(), origin: z.string(), at: z.string() })
const InForce = z.object({
  version: z.string(),
  history: z.array(Published),
  files: z.record(z.string(), z.string()),
})
const Mistakes = z.array(z.object({ file: z.string(), line: z.int(), path: z.string(), message: z.string() }))
const warnings = Mistakes.meta({
  description: 'Models that it names and that do not serve. It is taken all the same: they may come later',
})
const Version = z.object({ version: z.string() })
const Taken = Version.extend({ warnings })
const Checked = z.object({
  ok: z.boolean(),
  version: z.string().nullable(),
  mistakes: Mistakes,
  warnings,
})

/** `serving`: names of the models that serve here. */
export function strategyRoutes(app: App, strategies: Strategies, serving: () => readonly string[]): void {
  const tags = ['strategy']
  const bodyLimit = STRATEGY_LIMIT_BYTES
  const taken = (strategy: Strategy) => ({
    version: strategy.version,
    warnings: missingModels(strategy, serving(), 'this server'),
  })

  app.get(
    '/v1/strategy',
    { schema: { tags, summary: 'What is in force', response: answers({ 200: InForce }) } },
    async () => {
      const { version, files } = strategies.current()
      return { version, history: await strategies.history(), files }
    },
  )

  app.put(
    '/v1/strategy',
    {
      bodyLimit,
      schema: {
        tags,
        summary: 'A whole new one',
        body: Files,
        response: answers({ 200: Taken, 422: ProblemBody }),
      },
    },
    async request => taken(await strategies.publish(request.body.files, 'api')),
  )

  app.post(
    '/v1/strategy/rollback',
    {
      schema: {
        tags,
        summary: 'The one before',
        description:
          'What was published is undone, from the newest on, each once. Sent again with the same `Idempotency-Key` it undoes nothing more',
        response: answers({ 200: Version, 409: ProblemBody, 422: ProblemBody }),
      },
    },
    async request => {
      const strategy = await strategies.rollback(idempotencyKey(request))
      if (!strategy) throw new Problem('conflict', 'There is no strategy before this one')
      return { version: strategy.version }
    },
  )

  app.post(
    '/v1/strategy/check',
    {
      bodyLimit,
      schema: {
        tags,
        summary: 'Every mistake of a strategy; nothing changes',
        body: Files,
        response: answers({ 200: Checked, 422: ProblemBody }),
      },
    },
    async request => {
      try {
        return { ok: true, mistakes: [], ...taken(await strategyByTurns(request.body.files)) }
      } catch (error) {
        if (error instanceof StrategyRefused)
          return { ok: false, version: null, mistakes: error.mistakes, warnings: [] }
        throw error
      }
    },
  )
}
