import { z } from 'zod'
import type { ModelRoles as Roles } from '../../learning/lifecycle/roles.ts'

const name = z.string().min(1).max(200)

export const ModelParams = z.strictObject({ model: name.meta({ description: 'A model, by its name' }) })

export const VersionParams = ModelParams.extend({
  version: name.meta({ description: 'One of its versions' }),
})

const Because = z
  .string()
  .min(1)
  .max(500)
  .default('asked for by the API')
  .meta({ description: 'Why; stands in the history' })

export const VersionBody = z.strictObject({ version: name, because: Because })
export const ShareBody = VersionBody.extend({
  share: z.number().meta({
    description: 'Of the customers, those for whom it decides: above 0, below 1, in steps of 0.0001',
    examples: [0.1],
  }),
})
export const WhyBody = z.strictObject({ because: Because }).prefault({})

export const ModelRoles = z.object({
  model: z.string(),
  champion: z.string().meta({ description: 'The version that decides' }),
  challengers: z.array(
    z.object({ version: z.string(), share: z.number() }).meta({ description: 'Decides for its share' }),
  ),
  shadows: z.array(z.string()).meta({ description: 'Versions that only score' }),
  history: z.array(
    z.object({
      at: z.string(),
      change: z.enum(['promoted', 'rolled-back', 'challenging', 'shadowing', 'retired', 'guarded']),
      version: z.string(),
      before: z.string().nullable().meta({
        description: 'The champion before, where this changed the champion',
      }),
      because: z.string(),
    }),
  ),
})

export function rolesView(model: string, roles: Roles): z.output<typeof ModelRoles> {
  const { champion, challengers, shadows, history } = roles
  return {
    model,
    champion,
    challengers: challengers.map(({ version, share }) => ({ version, share })),
    shadows: [...shadows],
    history: history.map(change => ({ ...change, at: new Date(change.at).toISOString() })),
  }
}
