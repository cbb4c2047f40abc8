import { customerRoutes } from '../../src/http/customers.ts'
import { decisionRoutes } from '../../src/http/decisions.ts'
import { eventRoutes } from '../../src/http/events.ts'
import { identityRoutes } from '../../src/http/identities.ts'
import type { World } from '../../src/world.ts'
import { type Answer, type TestApp, testApp } from '../world.ts'

const decisions = (app: TestApp['app'], world: World) =>
  decisionRoutes(app, () => ({ world, onDecision() {} }))
const routes = [decisions, eventRoutes, customerRoutes, identityRoutes]
export const onThePhone = { customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen' }
export const upset = { reason: 'fee', sentiment: -0.7 }

/** The small bank, with one customer who may be sold to. */
export async function bank(t: Parameters<typeof testApp>[0], given: Parameters<typeof testApp>[2] = {}) {
  const made = await testApp(t, routes, given)
  const attributes = { age: 44, balance: 9000, consents: ['marketing'], firstName: 'Anna' }
  await made.store.writeProfile('C-1', { attributes, revision: 1, updatedAt: 0, source: 'api' })
  const decide = (body: object, headers?: Record<string, string>): Promise<Answer> =>
    made.call('POST', '/v1/decisions', body, headers)
  return { ...made, decide }
}

export const ids = ({ body }: Answer) => body.actions.map((action: { actionId: string }) => action.actionId)
