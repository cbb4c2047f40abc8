import type { Store } from '../../src/ports.ts'
import { type Ledger, type Limits, NO_LIMIT } from '../../src/stock.ts'
import { uniqueId } from './samples.ts'

export const MINUTE = 60_000

export function limitsOf(limits: Partial<Limits>): Limits {
  return { units: NO_LIMIT, unitsPerDay: NO_LIMIT, money: NO_LIMIT, moneyPerDay: NO_LIMIT, ...limits }
}

/** An action with these limits, and what can be done to it; `on` says on which of the two stores. */
export function stockedOn(store: Store, other: Store) {
  return function stocked(some: Partial<Limits>, holdMs = 15 * MINUTE) {
    const [actionId, empty] = [uniqueId('action'), uniqueId('action')]
    const limits = limitsOf(some)
    return {
      actionId,
      reserve: async (owner: string, cost = 0, on = store) =>
        (await on.reserve(owner, [{ actionId, cost, holdMs, limits }]))[0]!,
      release: (owner: string, on = other) => on.release(owner, [actionId]),
      take: (outcomeId: string, owner = outcomeId, cost = 0, on = store) =>
        on.take({ actionId, outcomeId, owner, cost, limits }),
      giveBack: (outcomeId: string, on = store) => on.giveBack(actionId, outcomeId),
      now: async (): Promise<Partial<Ledger>> => (await other.stock([actionId]))[0]!,
      recalled: async () =>
        (await other.recall({ customerId: 'anyone', stocked: [actionId] })).taken[actionId]!,
      holds: async (owner: string) => {
        const { holding } = await other.recall({ customerId: 'anyone', stocked: [empty, actionId], owner })
        return holding!.length === 1 && holding![0] === actionId
      },
    }
  }
}
