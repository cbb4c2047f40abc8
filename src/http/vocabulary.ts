import { z } from 'zod'
import type { Strategy } from '../strategy/strategy.ts'
import { vocabularyOf } from '../strategy/vocabulary.ts'
import { type App, answers } from './app.ts'

const Vocabulary = z.object({
  currency: z.string(),
  facts: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['number', 'string', 'bool', 'strings', 'timestamp']),
      values: z.array(z.string()).optional().meta({ description: 'The only strings allowed' }),
      min: z.number().optional(),
      max: z.number().optional(),
      default: z.unknown().optional(),
      description: z.string().optional(),
    }),
  ),
  events: z.array(z.object({ type: z.string(), sets: z.array(z.string()) })),
  declines: z
    .array(z.object({ id: z.string(), label: z.string() }))
    .meta({ description: 'Reasons that an outcome `rejected` may name, in the order of the buttons' }),
  placements: z.array(z.object({ id: z.string(), channel: z.string(), limit: z.int() })),
  signals: z.array(
    z.object({ event: z.string(), from: z.string(), as: z.string(), confidence: z.string().optional() }),
  ),
})

export function vocabularyRoutes(app: App, strategy: () => Strategy): void {
  app.get(
    '/v1/vocabulary',
    {
      schema: {
        tags: ['strategy'],
        summary: 'What may be told of a conversation, and where answers go: what a screen is built from',
        response: answers({ 200: Vocabulary }),
      },
    },
    async () => vocabularyOf(strategy()),
  )
}
