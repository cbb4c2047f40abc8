import { z } from 'zod'
import { Duration } from '../strategy/schema/common.ts'

// What each type of job is given. Files and folders are names: where they lie is the server's business.

const name = z.string().min(1).max(200)
/** Of those that a command takes with commas between. */
const listed = (what: string) => z.array(name.regex(/^[^,]+$/, `${what} without a comma`)).max(100)
const folder = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'use a name without a path: letters, digits, ".", "_" and "-"')
const since = Duration.optional().meta({ description: 'How far back; a time such as `30d`' })

export const TrainData = z.strictObject({
  model: folder.meta({
    description: 'Its folder in `TACT_MODELS`; the new version is put beside those that are there',
  }),
  actions: listed('an id').min(1).meta({ description: 'The actions to learn' }),
  channel: name.optional(),
  since,
  drop: listed('a feature').optional().meta({
    description:
      'Features that are not learned from, such as `customer.tier`: a score that the model feeds, an attribute that is no longer declared',
  }),
  learner: z.enum(['trees', 'logistic']).optional(),
  seed: z.int().min(0).max(0xffffffff).optional(),
})

export const ImportData = z.strictObject({
  file: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.(csv|ndjson|jsonl)$/i,
      'use the name of a .csv, .ndjson or .jsonl file in the folder "imports" of TACT_DATA, without a path',
    ),
  delimiter: z
    .string()
    .regex(/^[^"]$/, "one character, such as ';'")
    .optional()
    .meta({ description: 'Of a CSV file; default `,`' }),
})

export const EvaluateData = z.strictObject({
  strategy: folder.meta({
    description: 'A folder with a strategy, in the folder `strategies` of `TACT_DATA`',
  }),
  since,
  placement: name.optional(),
  reward: z.enum(['reward', 'earned']).optional(),
})

/** The data of each type of job. */
export const JOB_DATA = { train: TrainData, import: ImportData, evaluate: EvaluateData } as const
