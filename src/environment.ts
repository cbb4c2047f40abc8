import { availableParallelism } from 'node:os'
import { z } from 'zod'
import { parseRedisUrl, withoutPassword } from './stores/redis-url.ts'
import { nearest } from './strategy/mistakes.ts'
import { Duration, durationMs, durationText } from './strategy/schema/common.ts'

function checkRedisUrl(url: string, context: z.RefinementCtx): void {
  try {
    parseRedisUrl(url)
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message })
  }
}

/** 1 to 64. */
const WORKERS = /^([1-9]|[1-5]\d|6[0-4])$/
const MOST_WORKERS = 64

const DAY_MS = 86_400_000

const TIMEOUT = 'write a whole number of milliseconds from 10 to 10000'
const PORT = 'write a whole number from 0 to 65535'
const port = z.coerce.number(PORT).int(PORT).min(0, PORT).max(65_535, PORT)

/** Every setting: type, default, check and documentation in one. The README's table is made from it. */
export const Environment = z.strictObject({
  TACT_HOST: z
    .string()
    .default('127.0.0.1')
    .meta({ description: 'Address to listen on; loopback only, since nobody is asked who they are yet' }),
  TACT_PORT: port.default(8080).meta({ description: 'Port to listen on; 0 takes a free one' }),
  TACT_WORKERS: z
    .string()
    .default('1')
    .refine(text => text === 'auto' || WORKERS.test(text), 'write a whole number from 1 to 64, or auto')
    .transform(text => (text === 'auto' ? Math.min(availableParallelism(), MOST_WORKERS) : Number(text)))
    .meta({
      description:
        'Processes that serve on the one port, embedded too; `auto`: as many as the machine has cores',
    }),
  TACT_DATA: z
    .string()
    .min(1)
    .default('./data')
    .meta({ description: 'Folder of the embedded store, the decision log and what jobs read' }),
  TACT_REDIS_URL: z.string().superRefine(checkRedisUrl).optional().meta({
    description:
      '`redis://`, `rediss://`, `redis-cluster://h1:p1,h2:p2` or `redis-sentinel://h1:p1,h2:p2/name`; without it the store is embedded',
  }),
  TACT_REDIS_TIMEOUT_MS: z.coerce
    .number(TIMEOUT)
    .int(TIMEOUT)
    .min(10, TIMEOUT)
    .max(10_000, TIMEOUT)
    .default(250)
    .meta({ description: 'How long one Redis command may take' }),
  TACT_STRATEGY: z.string().min(1).default('./config').meta({ description: 'Folder of the strategy' }),
  TACT_MODELS: z.string().min(1).default('./models').meta({ description: 'Folder of the models' }),
  TACT_DEMO: z.enum(['auto', 'off']).default('auto').meta({
    description:
      '`auto` puts 2,000 invented customers into an empty store when the strategy is the demo bank’s',
  }),
  TACT_DECISIONS_KEPT: Duration.default('30d')
    .transform(durationMs)
    .meta({ description: 'How long the records of decisions are kept' }),
  TACT_HISTORY_KEPT: Duration.default('400d')
    .transform(durationMs)
    .refine(
      ms => ms >= DAY_MS,
      'write a day or more: what was told is to be learned from before it is forgotten',
    )
    .meta({
      description:
        'How long an outcome or event stays in its customer’s history, by its own time; no shorter than decisions',
    }),
  TACT_LOG: z.enum(['on', 'off']).default('on').meta({
    description: 'The decision log: plain files in the folder `log` of `TACT_DATA`',
  }),
  TACT_LOG_KEPT: Duration.default('30d')
    .transform(durationMs)
    .meta({ description: 'How long the decision log is kept' }),
  TACT_JOBS: z.enum(['on', 'off']).default('on').meta({
    description: '`off` leaves the jobs to other replicas; they can still be added and looked at here',
  }),
  TACT_ORIGINS: z
    .string()
    .default('')
    .transform(list => list.split(',').flatMap(origin => origin.trim() || []))
    .refine(
      origins => origins.every(isOrigin),
      'name origins, such as https://agents.bank.example, with commas between',
    )
    .meta({
      description:
        'Origins of pages that may open the live socket, besides this very host: `https://a.example,https://b.example`',
    }),
  TACT_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .meta({ description: 'What is logged' }),
})

export type Environment = z.output<typeof Environment>

/** Settings that cannot be taken; the message has a line each. */
export class EnvironmentRefused extends Error {}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/

/** Reads the `TACT_*` variables; an unknown one is a mistake, and so is an address that others can reach. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const own = Object.fromEntries(
    Object.entries(variables).filter(([name, value]) => name.startsWith('TACT_') && value !== ''),
  )
  const result = Environment.safeParse(own)
  if (!result.success) {
    const lines = result.error.issues.flatMap(issue => {
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map(name => `${name} is not a setting; ${hint(name)}`)
      const name = String(issue.path[0])
      return [`${name}=${withoutPassword(own[name] ?? '')}: ${issue.message}`]
    })
    throw new EnvironmentRefused(lines.join('\n'))
  }
  if (!LOOPBACK.test(result.data.TACT_HOST)) {
    throw new EnvironmentRefused(
      `TACT_HOST=${result.data.TACT_HOST}: Tact does not ask yet who calls, so it listens on loopback only; put a proxy that does in front of 127.0.0.1`,
    )
  }
  const { TACT_HISTORY_KEPT: historyMs, TACT_DECISIONS_KEPT: decisionsMs } = result.data
  if (historyMs < decisionsMs)
    throw new EnvironmentRefused(
      `TACT_HISTORY_KEPT=${durationText(historyMs)}: histories would end before decisions do (TACT_DECISIONS_KEPT=${durationText(decisionsMs)}), and an outcome that is told again then would count twice; make the second ${durationText(historyMs)} or less, or the first longer`,
    )
  return result.data
}

function hint(name: string): string {
  const near = nearest(name, Object.keys(Environment.shape))
  return near ? `did you mean ${near}?` : "see the README's table"
}
