import { z } from 'zod'
import { ModelGain } from './gains.ts'
import { ModelRoles } from './lifecycle.ts'

const rate = z.number().meta({ description: 'A share of the samples' })

const Health = z.object({
  outcomes: z.int().meta({
    description:
      'Actions that this version scored, that were shown, and of which it is known what came: of decisions of the last 30 days, on all replicas',
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

const Shadow = z.object({ scored: z.int(), failed: z.int(), dropped: z.int() })

export type ShadowRun = z.infer<typeof Shadow>

const ms = z.number().nullable()

export const ModelsAnswer = z.looseObject({
  items: z.array(
    z.looseObject({
      name: z.string(),
      version: z.string(),
      state: z.enum(['serving', 'refused', 'waiting', 'missing']).meta({
        description:
          '`waiting`: newer than the champion, who was chosen and stays; `missing`: it has a role and its folder is gone',
      }),
      reason: z.string().optional().meta({
        description:
          'Why it does not serve, serves unchosen, or gives nothing since the strategy cannot feed it',
      }),
      role: z.enum(['champion', 'challenger', 'shadow']).nullable(),
      share: z.number().meta({ description: 'Of the customers, those for whom it decides now' }),
      runs: z
        .int()
        .meta({ description: 'Since it was loaded, on the replica that answers; so are the next' }),
      failures: z.int(),
      meanRunMs: ms,
      runMsP50: ms.meta({ description: 'Within so long half of the runs were done; up to 9 % too long' }),
      runMsP99: ms,
      shadow: Shadow.nullable().meta({
        description:
          'Of a shadow: rows of decisions that it scored, failed to score, and was spared because there were too many; on the replica that answers',
      }),
      health: Health.nullable().meta({
        description:
          'How it fares where it decides; null until something is known, and where the store cannot be asked',
      }),
    }),
  ),
  next: z.null(),
  roles: z.array(ModelRoles).meta({ description: 'Of models for which something was chosen' }),
  gains: z.array(ModelGain).nullable().meta({
    description:
      'Of other versions over the champion, on the same rows; null where the store cannot be asked',
  }),
})
