import { type Ledger, type Limits, type StockKeeper, UNTOUCHED } from '../../stock.ts'
import type { Connection } from './connection.ts'

/** All of an action's stock lies in one slot, and one script does all that is to be done at once. */
export function stockOn({ keys, scripts }: Connection, now: () => number): StockKeeper {
  const keysOf = (actionId: string) =>
    [keys.ledger(actionId), keys.holds(actionId), keys.holdCosts(actionId), keys.units(actionId)] as const
  const of = (actionId: string) => [...keysOf(actionId), now()] as const
  const ofOwner = (actionId: string, owner: string) =>
    [...keysOf(actionId), keys.hold(actionId, owner), now()] as const

  return {
    reserve: (owner, claims) =>
      Promise.all(
        claims.map(async ({ actionId, limits, cost, holdMs }) => {
          const found = await scripts.reserve(
            ...ofOwner(actionId, owner),
            ...inTurn(limits),
            owner,
            cost,
            holdMs,
          )
          return found === null ? null : ledgerIn(found)
        }),
      ),
    release: async (owner, actionIds) =>
      void (await Promise.all(
        actionIds.map(actionId => scripts.release(...ofOwner(actionId, owner), owner)),
      )),
    take: ({ actionId, outcomeId, owner, cost, limits }) =>
      scripts.take(...ofOwner(actionId, owner), ...inTurn(limits), owner, cost, outcomeId),
    giveBack: async (actionId, outcomeId) => void (await scripts.giveBack(...of(actionId), outcomeId)),
    stock: actionIds =>
      Promise.all(actionIds.map(async actionId => ledgerIn(await scripts.lookAtStock(...of(actionId))))),
  }
}

const inTurn = ({ units, unitsPerDay, money, moneyPerDay }: Limits) =>
  [units, unitsPerDay, money, moneyPerDay] as const

/** A ledger as the scripts write it. */
export function ledgerIn(text: string | Buffer | null | undefined): Ledger {
  if (!text) return UNTOUCHED
  const numbers = text.toString().split(' ').map(Number)
  const [units, money, held, heldMoney, firstExpiry, day, dayUnits, dayMoney, oversold] = numbers as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  return { units, money, held, heldMoney, firstExpiry, day, dayUnits, dayMoney, oversold }
}
