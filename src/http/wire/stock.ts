import { z } from 'zod'

/** Null: without end. */
const limit = z.number().nullable()

const Counts = z.object({
  total: limit.meta({ description: 'Null: without end' }),
  taken: z.number().meta({ description: 'By acceptances' }),
  held: z.number().meta({ description: 'Promised by decisions that are still open' }),
  free: limit.meta({ description: 'What may be promised now, in all and today; null: without end' }),
  perDay: limit,
  today: z.object({ taken: z.number(), free: limit }).meta({ description: 'Days are those of UTC' }),
})

export const StockAnswer = z.object({
  items: z.array(
    Counts.extend({
      actionId: z.string(),
      holdSeconds: z.number(),
      oversold: z.int().meta({
        description: 'Acceptances that came when nothing was held for them any more, and nothing was free',
      }),
      budget: Counts.nullable().meta({ description: 'Money' }),
    }),
  ),
  next: z.null(),
})
