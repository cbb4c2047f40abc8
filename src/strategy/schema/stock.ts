import { z } from 'zod'
import { Expression } from './common.ts'

const units = z.int().min(0)
/** Sums stay exact below 9 billion. */
const money = z.number().min(0).max(1e9)

const perDayFits = ({ total, perDay }: { total?: number; perDay?: number }) =>
  total === undefined || perDay === undefined || perDay <= total
const someLimit = ({ total, perDay }: { total?: number; perDay?: number }) =>
  total !== undefined || perDay !== undefined

/** How many acceptances there are to be had, over all customers; a day is one of UTC. */
export const Stock = z
  .union(
    [
      units,
      z
        .strictObject({ total: units.optional(), perDay: units.optional() })
        .refine(someLimit, 'give `total`, `perDay` or both, for example { total: 500, perDay: 50 }')
        .refine(perDayFits, '`perDay` must not be more than `total`'),
    ],
    'use whole units, for example 500, or { total: 500, perDay: 50 }',
  )
  .meta({ description: 'Acceptances there are to be had, over all customers: in all, and a day (UTC)' })

/** How much money acceptances may cost, over all customers. */
export const Budget = z
  .strictObject({ total: money.optional(), perDay: money.optional(), cost: Expression })
  .refine(someLimit, 'give `total`, `perDay` or both, for example { total: 10000, perDay: 500, cost: 25 }')
  .refine(perDayFits, '`perDay` must not be more than `total`')
  .meta({ description: 'Money that acceptances may cost, over all customers; `cost` is that of one' })
