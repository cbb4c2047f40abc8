import type { Test } from 'tap'
import { StockAnswer } from '../../src/http/wire/stock.ts'
import type { Store } from '../../src/ports.ts'
import { edited } from '../builders.ts'
import { actionsOf, liveApp } from '../live/client.ts'

export const SAVINGS = 'actions/savings.yaml'
export const MINUTE = 60_000
export const PLAN = 'savings-plan'
export const asked = { customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen', limit: 2 }

/** Why the savings plan was not shown. */
export const why = ({ excluded }: { excluded: readonly { actionId: string }[] }) =>
  excluded.find(({ actionId }) => actionId === PLAN)

/** The small bank with this in place of the savings plan's stock of two. */
export async function shop(t: Test, stock: string) {
  const made = await liveApp(t)
  const { call, remembered, useStrategy, world } = made
  useStrategy(edited(SAVINGS, '  stock: 2\n', stock))
  const soldOut: string[] = []
  let reserved = 0
  const { store } = world
  Object.assign(world, {
    oversold: (actionId: string) => void soldOut.push(actionId),
    store: {
      ...store,
      reserve(...args: Parameters<Store['reserve']>) {
        reserved++
        return store.reserve(...args)
      },
    },
  })

  async function decide(more: object = {}) {
    const { body } = await call('POST', '/v1/decisions', { ...asked, ...more })
    await remembered()
    return { ...body, shown: actionsOf(body)! }
  }
  return {
    ...made,
    soldOut,
    /** How often units were asked for. */
    reservations: () => reserved,
    decide,
    offers: async (more?: object) => (await decide(more)).shown.includes(PLAN),
    report: ({ decisionId }: { decisionId: string }, outcome: string, more = {}) =>
      call('POST', '/v1/outcomes', { decisionId, actionId: PLAN, outcome, ...more }),
    left: async () =>
      StockAnswer.parse((await call('GET', '/v1/stock')).body).items.find(
        ({ actionId }) => actionId === PLAN,
      )!,
    replayed: async ({ decisionId }: { decisionId: string }) =>
      (await call('POST', `/v1/decisions/${decisionId}/replay`)).body,
  }
}
