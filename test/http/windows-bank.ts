import type { Test } from 'tap'
import { deadLetterRoutes } from '../../src/http/dead-letters.ts'
import { decisionRoutes } from '../../src/http/decisions.ts'
import { outcomeCountRoutes } from '../../src/http/outcome-counts.ts'
import { outcomeRoutes } from '../../src/http/outcomes.ts'
import { type OutcomeCounts, outcomeCounts, summed } from '../../src/learning/outcome-counts.ts'
import { type DrainSettings, drained } from '../../src/stream/drain.ts'
import { sweepWindows } from '../../src/stream/sweep.ts'
import type { Consumer } from '../../src/stream-ports.ts'
import { smallStrategy } from '../small-strategy.ts'
import { testApp } from '../world.ts'

export const hours = 3_600_000

const files = {
  'placements.yaml': smallStrategy['placements.yaml']!.replace('limit: 3,', 'limit: 3, responseWindow: 1d,'),
  'actions/savings.yaml': smallStrategy['actions/savings.yaml']!.replace(
    '  handling: 2\n',
    '  handling: 2\n  responseWindow: 2d\n',
  ),
}

/** The small bank where an answer is awaited for a day on the screen, and for two days to the term deposit. */
export async function bank(t: Test) {
  const made = await testApp(
    t,
    [
      (app, world) => decisionRoutes(app, () => ({ world, onDecision() {} })),
      (app, world) => outcomeRoutes(app, world),
      (app, { store }) =>
        outcomeCountRoutes(app, async () =>
          summed((await store.stream.states('outcome-counts')) as OutcomeCounts[]),
        ),
      (app, { store }) => deadLetterRoutes(app, store.stream),
    ],
    { files },
  )
  const { call, store, world, clock, remembered } = made
  const attributes = { age: 44, balance: 9000, consents: ['marketing'] }
  await store.writeProfile('C-1', { attributes, revision: 1, updatedAt: 0, source: 'api' })
  const settings = (...consumers: readonly Consumer[]): DrainSettings => ({
    stream: store.stream,
    consumers: [outcomeCounts, ...consumers],
    owner: 'this',
    sweep: partition => sweepWindows(world, partition),
    now: clock.now,
  })
  return {
    ...made,
    async offered(): Promise<string> {
      const asked = { customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen' }
      const { body } = await call('POST', '/v1/decisions', asked)
      await remembered()
      return body.decisionId
    },
    report: (decisionId: string, outcome: string, actionId = 'savings-plan') =>
      call('POST', '/v1/outcomes', { decisionId, actionId, outcome }),
    drain: (...consumers: readonly Consumer[]) => drained(settings(...consumers)),
    outcomes: async () =>
      (await store.recall({ customerId: 'C-1', stocked: [] })).history.map(each => each.id),
    /** The counts of an action that are not 0. */
    async counts(actionId = 'savings-plan') {
      const { body } = await call('GET', '/v1/outcomes/counts')
      const row = body.items.find((each: { actionId: string }) => each.actionId === actionId) ?? {}
      return Object.fromEntries(
        Object.entries(row).filter(([, value]) => typeof value === 'number' && value !== 0),
      )
    },
  }
}
