import type { z } from 'zod'
import { dayOf, gone, type Ledger, NO_LIMIT } from '../stock.ts'
import type { Action } from '../strategy/strategy.ts'
import type { World } from '../world.ts'
import { type App, answers } from './app.ts'
import { ProblemBody } from './problems.ts'
import { StockAnswer } from './wire/stock.ts'

type Item = z.output<typeof StockAnswer>['items'][number]

export function stockRoutes(app: App, world: World): void {
  app.get(
    '/v1/stock',
    {
      schema: {
        tags: ['operate'],
        summary: 'What is left of the actions that are not without end',
        response: answers({ 200: StockAnswer, 503: ProblemBody }),
      },
    },
    async () => {
      const stocked = [...world.strategy().actions.values()].filter(({ stock }) => stock !== null)
      const ledgers = await world.store.stock(stocked.map(({ id }) => id))
      const day = dayOf(world.now())
      return { items: stocked.map((action, index) => itemOf(action, ledgers[index]!, day)), next: null }
    },
  )
}

function itemOf({ id, stock }: Action, ledger: Ledger, day: number): Item {
  const { limits, cost, holdMs } = stock!
  const today = gone(ledger, day, false)
  const { units, money, held, heldMoney, oversold } = ledger
  const ofUnits = { total: limits.units, perDay: limits.unitsPerDay, taken: units, held }
  const ofMoney = { total: limits.money, perDay: limits.moneyPerDay, taken: money, held: heldMoney }
  return {
    actionId: id,
    holdSeconds: holdMs / 1000,
    ...countsOf({ ...ofUnits, today: today.unitsPerDay }, 1),
    oversold,
    budget: cost && countsOf({ ...ofMoney, today: today.moneyPerDay }, 1e6),
  }
}

interface Counted {
  readonly total: number
  readonly perDay: number
  readonly taken: number
  readonly held: number
  readonly today: number
}

/** `one`: how much is counted as one. */
function countsOf({ total, perDay, taken, held, today }: Counted, one: number) {
  const told = (count: number) => (count === NO_LIMIT ? null : count / one)
  const left = (limit: number, gone: number) => (limit === NO_LIMIT ? NO_LIMIT : Math.max(0, limit - gone))
  const leftToday = left(perDay, today + held)
  return {
    total: told(total),
    taken: taken / one,
    held: held / one,
    free: told(Math.min(left(total, taken + held), leftToday)),
    perDay: told(perDay),
    today: { taken: today / one, free: told(leftToday) },
  }
}
