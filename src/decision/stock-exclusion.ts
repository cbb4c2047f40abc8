import { dayOf, exceeded, gone, type Ledger, type Limits, NO_LIMIT, UNTOUCHED } from '../stock.ts'
import { Numbers } from '../strategy/numbers.ts'
import type { Action, Strategy } from '../strategy/strategy.ts'
import type { Exclusion } from './exclusion.ts'
import { costOf } from './reservation.ts'
import type { Situation } from './situation.ts'

/** What is said of each limit. Money as authors write it. */
const told: Readonly<
  Record<
    keyof Limits,
    (limit: number, ledger: Ledger, day: number) => Omit<Exclusion, 'actionId' | 'kind' | 'stage'>
  >
> = {
  units: (limit, { units, held }) => ({
    rule: `stock ${limit}`,
    values: { taken: units, held },
    change: 'a unit must be given back or be held no more, or the stock raised',
  }),
  unitsPerDay: (limit, ledger, day) => ({
    rule: `stock ${limit} a day`,
    values: { taken: gone(ledger, day, false).unitsPerDay, held: ledger.held },
    change: 'another day (UTC) must begin, a unit be given back or be held no more, or the stock raised',
  }),
  money: (limit, { money, heldMoney }) => ({
    rule: `budget ${limit / 1e6}`,
    values: { taken: money / 1e6, held: heldMoney / 1e6 },
    change: 'an acceptance must be taken back or be awaited no more, or the budget raised',
  }),
  moneyPerDay: (limit, ledger, day) => ({
    rule: `budget ${limit / 1e6} a day`,
    values: { taken: gone(ledger, day, false).moneyPerDay / 1e6, held: ledger.heldMoney / 1e6 },
    change:
      'another day (UTC) must begin, an acceptance be taken back or be awaited no more, or the budget raised',
  }),
}

/** Why none of an action was to be had; `taken` is null where that could not be asked. */
export function stockExclusion(
  action: Action,
  taken: Ledger | null,
  { scope, now }: Situation,
  strategy: Strategy,
): Omit<Exclusion, 'actionId' | 'kind' | 'stage'> {
  const { limits } = action.stock!
  const first = (Object.keys(told) as (keyof Limits)[]).find(each => limits[each] < NO_LIMIT)!
  const day = dayOf(now)
  if (taken === null) {
    const { rule } = told[first](limits[first], UNTOUCHED, day)
    return { rule, values: { taken: null }, change: 'it must be possible to ask what is taken' }
  }
  const cost = costOf(action, new Numbers(strategy.numbers, scope))
  const limit = exceeded(gone(taken, day), limits, cost) ?? first
  return told[limit](limits[limit], taken, day)
}
