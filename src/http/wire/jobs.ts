import { z } from 'zod'
import { JOB_STATES } from '../../jobs-port.ts'
import { JOB_DATA } from '../../tasks/data.ts'
import { PageQuery, pageOf } from './values.ts'

const DAY_MS = 86_400_000

const id = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9._-]{0,99}$/,
    'use letters, digits, ".", "_" and "-", a letter first, 100 at most',
  )

const types = Object.keys(JOB_DATA).join(', ')

/** One of the types of jobs, with its data and what is said besides. */
function oneOf<Shape extends z.ZodRawShape>(shape: Shape) {
  const of = <Type extends keyof typeof JOB_DATA>(type: Type) =>
    z.strictObject({ type: z.literal(type), data: JOB_DATA[type], ...shape })
  return z.discriminatedUnion('type', [of('train'), of('import'), of('evaluate')], {
    error: issue => (issue.code === 'invalid_union' ? `use one of ${types}` : undefined),
  })
}

export const NewJobBody = oneOf({
  id: id.optional().meta({ description: 'Yours; the same id is one job while it is kept. Else one is made' }),
  delayMs: z
    .int()
    .min(0)
    .max(366 * DAY_MS)
    .default(0),
  mostAttempts: z.int().min(1).max(20).default(1).meta({ description: 'How often it is tried in all' }),
  backoffMs: z
    .int()
    .min(1)
    .max(DAY_MS)
    .default(1_000)
    .meta({ description: 'The pause after the first failure, doubled after each' }),
})

export const ScheduleBody = oneOf({
  everyMs: z
    .int()
    .min(1_000)
    .max(366 * DAY_MS)
    .optional()
    .meta({ description: 'The first time at once' }),
  cron: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'Minute, hour, day, month and weekday, such as `0 3 * * 1`' }),
  timezone: z.string().min(1).max(64).optional().meta({ description: 'IANA name; UTC where it is left out' }),
}).superRefine(({ everyMs, cron, timezone }, context) => {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message })
  if ((everyMs === undefined) === (cron === undefined)) refuse('everyMs', 'give either everyMs or cron')
  if (cron === undefined && timezone !== undefined)
    refuse('timezone', 'only a cron pattern has one; leave it out')
})

export const JobParams = z.strictObject({ id: z.string() })
export const ScheduleParams = z.strictObject({ id })
export const JobsQuery = PageQuery.extend({
  state: z.enum(JOB_STATES).optional().meta({
    description:
      'Those that ended lately first; those to be done in their order. Without it all states, one after the other',
  }),
})

const time = z.string()

export const JobAnswer = z.object({
  id: z.string(),
  type: z.string(),
  data: z.looseObject({}),
  state: z.enum(JOB_STATES),
  addedAt: time,
  startedAt: time.nullable().meta({ description: 'When it was last begun' }),
  endedAt: time.nullable(),
  attempts: z.int().meta({ description: 'How often it came to an end, good or bad' }),
  mostAttempts: z.int(),
  progress: z.object({ share: z.number(), text: z.string() }).nullable(),
  result: z.any().meta({ description: 'What its type gives; null unless it is completed' }),
  failure: z.string().nullable().meta({ description: 'Why it failed, the last time' }),
  scheduleId: z.string().nullable().meta({ description: 'The schedule whose tick it is' }),
})

export const JobsAnswer = pageOf(JobAnswer).extend({
  counts: z.record(z.enum(JOB_STATES), z.int()).meta({ description: 'How many there are in each state' }),
})

export const ScheduleAnswer = z.object({
  id: z.string(),
  type: z.string(),
  data: z.looseObject({}),
  everyMs: z.int().optional(),
  cron: z.string().optional(),
  timezone: z.string().optional(),
  nextAt: time,
})
