import type { z } from 'zod'
import { type Limits, NO_LIMIT } from '../stock.ts'
import type { NumberTerm } from './numbers.ts'
import type { Action as ActionSource } from './schema/actions.ts'
import { durationMs } from './schema/common.ts'
import type { ActionStock } from './strategy.ts'

type Source = Pick<z.output<typeof ActionSource>, 'stock' | 'budget' | 'hold'>

/** Long enough for a talk to come to its end, short enough that who hung up does not keep a unit from others for long. */
const HOLD = '15m'

/** What there is of an action, or null where there is no end of it. `cost` compiles the cost of one. */
export function compileStock(
  { stock, budget, hold = HOLD }: Source,
  cost: (text: string) => NumberTerm,
): ActionStock | null {
  if (stock === undefined && budget === undefined) return null
  const units = typeof stock === 'number' ? { total: stock } : (stock ?? {})
  const limits: Limits = {
    units: units.total ?? NO_LIMIT,
    unitsPerDay: units.perDay ?? NO_LIMIT,
    money: inMillionths(budget?.total),
    moneyPerDay: inMillionths(budget?.perDay),
  }
  return { limits, cost: budget ? cost(budget.cost) : null, holdMs: durationMs(hold) }
}

function inMillionths(money: number | undefined): number {
  return money === undefined ? NO_LIMIT : Math.round(money * 1e6)
}
