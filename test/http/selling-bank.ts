import type { Test } from 'tap'
import { decisionRoutes } from '../../src/http/decisions.ts'
import { outcomeRoutes } from '../../src/http/outcomes.ts'
import type { World } from '../../src/world.ts'
import { type TestApp, testApp } from '../world.ts'

const decisions = (app: TestApp['app'], world: World) =>
  decisionRoutes(app, () => ({ world, onDecision() {} }))
export const days = 86_400_000

/** The small bank with a customer who may be sold to; `offered` decides on the phone and gives what was shown. */
export async function bank(t: Test, given: Parameters<typeof testApp>[2] = {}) {
  const made = await testApp(t, [decisions, outcomeRoutes], given)
  const { call, store, remembered } = made
  const attributes = { age: 44, balance: 9000, consents: ['marketing'] }
  await store.writeProfile('C-1', { attributes, revision: 1, updatedAt: 0, source: 'api' })

  async function offered(
    customerId = 'C-1',
    sessionId?: string,
  ): Promise<{ decisionId: string; shown: string[] }> {
    const asked = { customerId, sessionId, channel: 'call-centre', placement: 'agent-screen' }
    const { body } = await call('POST', '/v1/decisions', asked)
    await remembered()
    const shown = body.actions.map((action: { actionId: string }) => action.actionId)
    return { decisionId: body.decisionId, shown }
  }
  const report = (body: unknown) => call('POST', '/v1/outcomes', body)
  const history = async () => (await store.recall({ customerId: 'C-1', stocked: [] })).history
  return { ...made, offered, report, history }
}
