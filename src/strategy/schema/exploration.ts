import { z } from 'zod'
import { Id, Kind } from './common.ts'

export const Share = z.number().min(0).max(1)

/** What is put where it is by chance, so that it is learned what is not shown otherwise. */
export const Exploration = z.strictObject({
  method: z.enum(['none', 'epsilon', 'thompson', 'squarecb']).default('none').meta({
    description:
      'none: the best by priority; epsilon: now and then any; thompson: as likely as it is the best; squarecb: the less likely, the worse',
  }),
  epsilon: Share.default(0.05).meta({ description: 'epsilon: the chance that any action is taken' }),
  gamma: z.number().min(0).max(1e6).default(100).meta({
    description:
      'squarecb: of n actions one worth nothing has the chance 1 / (n + gamma), one worth half the best 1 / (n + gamma / 2)',
  }),
  floor: Share.default(0.02).meta({
    description: 'each of n actions has at least the chance floor / n, whatever the method',
  }),
  kinds: z
    .array(Kind)
    .min(1)
    .default(Kind.options.filter(kind => kind !== 'service'))
    .meta({ description: 'what is explored; all others keep the places that their priorities give them' }),
  placements: z.array(Id).min(1).optional().meta({ description: 'where; everywhere if left out' }),
})
