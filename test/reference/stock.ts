import { type Ledger, UNTOUCHED } from '../../src/stock.ts'
import type { PlainAction } from './plain-strategy.ts'

const DAY_MS = 86_400_000

/** What is told of each limit of an action, how much of it is gone once one more is, and how much there is. Money in millionths. */
function limitsOf(
  { stock, budget }: PlainAction,
  taken: Ledger,
  withHeld: boolean,
  cost: number,
  now: number,
): { rule: string; needed: number; there: number }[] {
  const units = typeof stock === 'number' ? { total: stock } : (stock ?? {})
  const held = withHeld ? taken.held : 0
  const heldMoney = withHeld ? taken.heldMoney : 0
  const isToday = taken.day >= Math.floor(now / DAY_MS)
  const limits = [
    { limit: units.total, rule: 'stock', a: '', scale: 1, needed: taken.units + held + 1 },
    {
      limit: units.perDay,
      rule: 'stock',
      a: ' a day',
      scale: 1,
      needed: (isToday ? taken.dayUnits : 0) + held + 1,
    },
    { limit: budget?.total, rule: 'budget', a: '', scale: 1e6, needed: taken.money + heldMoney + cost },
    {
      limit: budget?.perDay,
      rule: 'budget',
      a: ' a day',
      scale: 1e6,
      needed: (isToday ? taken.dayMoney : 0) + heldMoney + cost,
    },
  ]
  return limits.flatMap(({ limit, rule, a, scale, needed }) =>
    limit === undefined ? [] : [{ rule: `${rule} ${limit}${a}`, needed, there: Math.round(limit * scale) }],
  )
}

/** Which limit says that none is left; null where one is: to who holds one of those that are held, too. */
export function stockBar(
  action: PlainAction,
  taken: Ledger = UNTOUCHED,
  cost: number,
  mayHoldOne: boolean,
  now: number,
): string | null {
  const surelyHeld = !mayHoldOne && now < taken.firstExpiry
  if (limitsOf(action, taken, surelyHeld, cost, now).every(({ needed, there }) => needed <= there))
    return null
  return limitsOf(action, taken, true, cost, now).find(({ needed, there }) => needed > there)!.rule
}

/** The first limit, where nobody could be asked what is taken. */
export function stockUnasked(action: PlainAction): string {
  return limitsOf(action, UNTOUCHED, true, 0, 0)[0]!.rule
}
