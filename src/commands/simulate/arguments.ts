import { Duration, durationMs } from '../../strategy/schema/common.ts'
import { Misused, readWords } from '../misused.ts'

export interface SimulateArguments {
  /** The folder of the strategy that is compared with the one in force. */
  readonly against: string
  /** How many customers of the store are asked about; null with `lastMs`. */
  readonly customers: number | null
  /** Recorded decisions of this long are decided again; null with `customers`. */
  readonly lastMs: number | null
  /** Null: all of them. */
  readonly placements: readonly string[] | null
  readonly context: Readonly<Record<string, unknown>>
  readonly by: string | null
  readonly seed: number
  readonly json: boolean
}

export const usage = `tact simulate (--customers N | --last 7d) --against FOLDER
  [--placement a,b] [--context '{"reason":"fee"}'] [--by ATTRIBUTE] [--seed N] [--json]`

/** Reads the command's words. Throws `Misused` that names the one that is wrong. */
export function readArguments(argv: readonly string[]): SimulateArguments {
  const { values } = parsed([...argv])
  const { against, customers, last, by } = values
  if (!against) throw new Misused(`--against: name the folder of the other strategy. ${usage}`)
  if ((customers === undefined) === (last === undefined))
    throw new Misused(`say whom to ask about: --customers N, or --last 7d for recorded decisions. ${usage}`)
  const seed = Number(values.seed ?? '42')
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff)
    throw new Misused(`--seed "${values.seed}": a whole number from 0 to 4294967295`)
  const count = customers === undefined ? null : Number(customers)
  if (count !== null && (!Number.isInteger(count) || count < 1))
    throw new Misused(`--customers "${customers}": a whole number from 1`)
  if (last !== undefined && !Duration.safeParse(last).success)
    throw new Misused(`--last "${last}": a time such as 7d, 12h or 30m`)
  if (last !== undefined && (values.context !== undefined || values.placement !== undefined))
    throw new Misused('--last takes placements and context as they were; leave --placement and --context out')
  return {
    against,
    customers: count,
    lastMs: last === undefined ? null : durationMs(last),
    placements: values.placement?.split(',').map(name => name.trim()) ?? null,
    context: contextOf(values.context),
    by: by ?? null,
    seed,
    json: values.json ?? false,
  }
}

function contextOf(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {}
  try {
    const context: unknown = JSON.parse(text)
    if (typeof context === 'object' && context !== null && !Array.isArray(context))
      return context as Record<string, unknown>
  } catch {}
  throw new Misused(`--context ${text}: a JSON object of facts, such as '{"reason":"fee","sentiment":-0.7}'`)
}

function parsed(args: string[]) {
  const text = { type: 'string' } as const
  return readWords(
    {
      args,
      options: {
        against: text,
        customers: text,
        last: text,
        placement: text,
        context: text,
        by: text,
        seed: text,
        json: { type: 'boolean' },
      },
    },
    usage,
  )
}
