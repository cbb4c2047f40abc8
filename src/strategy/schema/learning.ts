import { z } from 'zod'
import { USUAL } from '../../learning/adaptive/labels.ts'
import { Duration, Expression, OutcomeName } from './common.ts'

const Spread = z.number().gt(0).max(5)

/** How adaptive actions learn from their outcomes, each in each channel by itself. Spreads are standard deviations of log-odds. */
export const Learning = z.strictObject({
  halfLife: Duration.meta({
    description: 'after it an outcome counts half for what is learned of customers',
  }),
  level: z
    .strictObject({
      halfLife: Duration.meta({ description: 'the same for how often it succeeds at all; shorter' }),
      spread: Spread.default(0.3),
    })
    .meta({ description: 'how far an action may be better or worse than usual for a while' }),
  intercept: Spread.default(0.5).meta({
    description: 'how far an action may be better or worse than its model or prior says',
  }),
  slope: Spread.default(0.2).meta({ description: 'how far its model may say too much or too little' }),
  features: z
    .array(
      z.strictObject({
        feature: Expression.meta({ description: 'CEL: a number, or true and false' }),
        center: z.number().default(0),
        scale: z.number().gt(0).default(1),
        spread: Spread.default(0.3).meta({ description: 'how much a scale of it may matter' }),
      }),
    )
    .max(100)
    .default([]),
  positive: z
    .array(OutcomeName)
    .min(1)
    .default([...USUAL.positive]),
  negative: z
    .array(OutcomeName)
    .min(1)
    .default([...USUAL.negative]),
})
