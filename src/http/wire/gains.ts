import { z } from 'zod'

const Difference = z.object({
  gain: z.number().meta({ description: 'How much less it loses an outcome, on the mean; above 0 is better' }),
  low: z.number().nullable().meta({ description: 'Of the 95 % interval; null with too few customers' }),
  high: z.number().nullable(),
})
const Both = z.object({ champion: z.number().nullable(), version: z.number().nullable() })

export const ModelGain = z.object({
  model: z.string(),
  champion: z.string(),
  version: z.string(),
  role: z
    .enum(['challenger', 'shadow', 'before'])
    .meta({ description: '`before`: the champion before, which a rollback would go to' }),
  outcomes: z.int().meta({
    description: 'Outcomes whose rows both have scored, of decisions of the last 30 days, on all replicas',
  }),
  positives: z.int(),
  days: z.int(),
  logLoss: Difference,
  brier: Difference,
  auc: Both,
  calibrationError: Both,
  verdict: z
    .enum(['better', 'worse', 'cannot be told yet'])
    .meta({ description: 'By the log loss; it holds however often somebody looks' }),
  moreOutcomes: z.int().nullable().meta({ description: 'About how many more it takes until it can be told' }),
})
