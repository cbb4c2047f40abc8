import type { ArmName } from '../../strategy/exploration.ts'
import { Duration, durationMs } from '../../strategy/schema/common.ts'
import { Misused, readWords } from '../misused.ts'

export interface EvaluateLogArguments {
  /** The folder of the strategy in question. */
  readonly strategy: string
  readonly sinceMs: number
  /** Null: the one with the most decisions. */
  readonly placement: string | null
  /** Null: customers of all arms that leave something to chance. */
  readonly arm: ArmName | null
  /** What an action brings: 1 or 0, or money. */
  readonly reward: 'reward' | 'earned'
  /** More decisions than these are sampled. */
  readonly limit: number
  /** Takes decisions of which an answer may still come as they stand. */
  readonly noWait: boolean
  readonly seed: number
  readonly json: boolean
  /** With `json`, too, lines of stderr say how far it is. */
  readonly progress: boolean
}

export const logUsage = `tact evaluate --strategy FOLDER [--since 30d] [--placement ID] [--reward reward|earned]
  [--arm champion|random|propensity-only|no-levers|greedy] [--limit 100000] [--no-wait] [--seed N] [--json [--progress]]`

const ARMS: readonly ArmName[] = ['champion', 'random', 'propensity-only', 'no-levers', 'greedy']
const REWARDS = ['reward', 'earned'] as const

/** Reads the words of an evaluation on the server's own log. Throws `Misused` that names the one that is wrong. */
export function readLogArguments(argv: readonly string[]): EvaluateLogArguments {
  const values = parsed([...argv])
  const { strategy, since = '30d', placement, arm, reward = 'reward', limit = '100000', seed = '42' } = values
  if (!strategy) throw new Misused(`--strategy: name the folder of the strategy in question. ${logUsage}`)
  if (!Duration.safeParse(since).success)
    throw new Misused(`--since "${since}": a time such as 30d, 12h or 30m`)
  const knownArm = ARMS.find(name => name === arm)
  if (arm !== undefined && !knownArm) throw new Misused(`--arm "${arm}": one of ${ARMS.join(', ')}`)
  const knownReward = REWARDS.find(name => name === reward)
  if (!knownReward)
    throw new Misused(
      `--reward "${reward}": reward (1 or 0) or earned (money); docs/decision-log.md has both`,
    )
  if (!/^[1-9]\d{0,8}$/.test(limit)) throw new Misused(`--limit "${limit}": a whole number from 1`)
  if (!/^\d{1,10}$/.test(seed) || Number(seed) > 0xffffffff)
    throw new Misused(`--seed "${seed}": a whole number from 0 to 4294967295`)
  return {
    strategy,
    sinceMs: durationMs(since),
    placement: placement ?? null,
    arm: knownArm ?? null,
    reward: knownReward,
    limit: Number(limit),
    noWait: values['no-wait'] ?? false,
    seed: Number(seed),
    json: values.json ?? false,
    progress: values.progress ?? false,
  }
}

function parsed(args: string[]) {
  const text = { type: 'string' } as const
  return readWords(
    {
      args,
      options: {
        strategy: text,
        since: text,
        placement: text,
        arm: text,
        reward: text,
        limit: text,
        seed: text,
        'no-wait': { type: 'boolean' },
        json: { type: 'boolean' },
        progress: { type: 'boolean' },
      },
    },
    logUsage,
  ).values
}
