import { z } from 'zod'
import { EventBody } from './events.ts'
import { CustomerId, FreeMap, IdentityBody, Limit, Notes, SessionId } from './values.ts'

const Name = z.string().min(1).max(64)

export const DecisionBody = z
  .strictObject({
    customerId: CustomerId.optional(),
    identity: IdentityBody.optional(),
    channel: Name,
    placement: Name.optional(),
    placements: z
      .array(z.strictObject({ id: Name, limit: Limit.optional() }))
      .min(1)
      .max(10)
      .superRefine((placements, context) => {
        for (const [index, { id }] of placements.entries()) {
          if (placements.findIndex(each => each.id === id) === index) continue
          const message = `"${id}" is asked for twice; name each placement once`
          context.addIssue({ code: 'custom', path: [index, 'id'], message })
        }
      })
      .optional(),
    sessionId: SessionId.optional(),
    context: FreeMap.default({}),
    events: z
      .array(EventBody.omit({ customerId: true, identity: true, sessionId: true }))
      .max(100)
      .default([]),
    limit: Limit.optional(),
    exclude: z.array(Name).max(1000).default([]),
    explain: z.boolean().default(false),
    deadlineMs: z.number().min(1).max(60_000).optional(),
  })
  .refine(body => (body.customerId === undefined) !== (body.identity === undefined), {
    path: ['customerId'],
    message: 'give either customerId or identity',
  })
  .refine(body => (body.placement === undefined) !== (body.placements === undefined), {
    path: ['placement'],
    message: 'give either placement or placements',
  })
  .refine(body => body.limit === undefined || body.placements === undefined, {
    path: ['limit'],
    message: 'is for one placement; give it inside, as in "placements": [{"id": "hero", "limit": 1}]',
  })

export type DecisionBody = z.output<typeof DecisionBody>

const Texts = z.record(z.string(), z.string())

const Explanation = z.object({
  factors: z.record(z.string(), z.number()),
  contextWeights: z.record(z.string(), z.number()),
  propensity: z.union([
    z.object({ from: z.literal('prior') }),
    z.object({
      from: z.literal('model'),
      model: z.string(),
      version: z.string(),
      exact: z.boolean().meta({
        description: 'Whether base and contributions are the model’s own and add up to its log-odds',
      }),
      base: z.number().nullable().meta({ description: 'Log-odds with nothing known' }),
      contributions: z.array(z.object({ feature: z.string(), value: z.unknown(), logOdds: z.number() })),
    }),
  ]),
  exploration: z
    .object({
      method: z.string().meta({ description: 'The method of exploration, or the arm' }),
      probability: z.number(),
      among: z.int().meta({ description: 'How many actions could have come there' }),
      instead: z.string().nullable().meta({ description: 'What the priorities would have put there' }),
      reason: z.string(),
    })
    .nullable()
    .meta({ description: 'How chance or the arm chose it; null where its priority did' }),
  learned: z
    .object({
      base: z.number().meta({ description: 'The propensity without what was learned' }),
      spread: z.number().meta({ description: 'Standard deviation of the log-odds with it' }),
    })
    .optional()
    .meta({ description: 'Of an adaptive action' }),
  profile: z.object({ updatedAt: z.string(), ageSeconds: z.number(), source: z.string() }).nullable(),
})

export const DecisionAnswer = z.object({
  decisionId: z.string(),
  customerId: z.string(),
  knownCustomer: z.boolean(),
  sessionId: z.string().nullable(),
  strategyVersion: z.string(),
  at: z.string(),
  actions: z.array(
    z.object({
      rank: z.int(),
      actionId: z.string(),
      kind: z.string(),
      group: z.string(),
      placement: z.string(),
      propensity: z.number(),
      value: z.number(),
      priority: z.number(),
      probability: z
        .number()
        .meta({ description: 'The chance with which it came to its place, given those above it' }),
      treatment: Texts,
      reason: z.string(),
      explanation: Explanation.optional(),
    }),
  ),
  locks: z.array(
    z.object({ id: z.string(), blocks: z.array(z.string()), reason: z.string(), liftedBy: z.string() }),
  ),
  noAction: z.boolean(),
  fallback: z.record(z.string(), Texts).optional(),
  arm: z.string().meta({
    description: 'champion, random, propensity-only, no-levers or greedy: the customer’s for this month',
  }),
  waiting: z
    .object({ actionId: z.string().nullable(), because: z.enum(['margin', 'dwell', 'prompts']) })
    .optional()
    .meta({ description: 'What would be first, were the screen not kept calm' }),
  degraded: z.array(z.string()),
  notes: Notes.optional().meta({
    description: 'Facts that were told and that the strategy does not declare: free, but no rule reads them',
  }),
  excluded: z
    .array(
      z.object({
        actionId: z.string(),
        kind: z.string(),
        stage: z.string().meta({
          description:
            'The stage that dropped it; `placement`: none that was asked for can show it, whoever the customer is',
        }),
        rule: z.string(),
        values: z.record(z.string(), z.unknown()),
        change: z.string(),
      }),
    )
    .optional(),
})

export const RecordAnswer = z.looseObject({
  decisionId: z.string(),
  customerId: z.string(),
  at: z.string(),
  strategyVersion: z.string(),
  models: Texts.meta({ description: 'The model versions it was scored with, by name' }),
  request: z.looseObject({}),
  memory: z
    .looseObject({})
    .nullable()
    .meta({ description: 'What was known of the customer; null where that could not be had' }),
  shown: z.array(z.looseObject({ actionId: z.string() })),
  answer: DecisionAnswer,
  explained: z
    .union([DecisionAnswer, z.object({ notExplained: z.string() })])
    .meta({ description: 'The same decision with its explanation, or why there is none any more' }),
})

export const ReplayAnswer = z.object({
  equal: z.boolean(),
  differences: z.array(z.object({ path: z.string(), was: z.unknown(), is: z.unknown() })).optional(),
})
