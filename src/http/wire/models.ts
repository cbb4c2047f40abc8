import { z } from 'zod'

const rate = z.number().meta({ description: 'A share of the samples' })

const Health = z.object({
  outcomes: z.int().meta({
    description:
      'First answers to what this version scored and was shown, of decisions of the last 30 days, on all replicas',
  }),
  positives: z.int(),
  days: z.int().meta({ description: 'On how many days these decisions were made' }),
  auc: z.number().nullable().meta({
    description:
      'The chance that its score puts who accepts above who does not; null until there are both. From 50 bins',
  }),
  aucError: z.number().nullable().meta({ description: 'How far `auc` may be off, because of the bins' }),
  logLoss: z.number().nullable(),
  brier: z.number().nullable().meta({ description: 'Mean squared error of its probabilities' }),
  calibrationError: z.number().nullable().meta({
    description:
      'Mean gap between probability and share of positives over ten bins; as `ece` in the manifest',
  }),
  drift: z
    .array(
      z.object({
        feature: z.string().meta({ description: 'As in the manifest; `score` is what the model answers' }),
        psi: z.number().nullable().meta({
          description:
            'Population stability index against `training.baseline`: from 0.1 look, from 0.25 it has moved; null without a baseline or below 200 samples',
        }),
        missing: rate,
        unseen: rate.meta({
          description: 'Categories that the model does not know, as a share of the samples',
        }),
        samples: z.int(),
      }),
    )
    .meta({ description: 'Sampled in the last 24 hours by the replica that answers' }),
})

export type ModelHealth = z.infer<typeof Health>

export const ModelsAnswer = z.looseObject({
  items: z.array(
    z.looseObject({
      name: z.string(),
      version: z.string(),
      state: z.enum(['serving', 'refused']),
      health: Health.nullable().meta({
        description:
          'How it fares where it decides; null until something is known, and where the store cannot be asked',
      }),
    }),
  ),
  next: z.null(),
})
