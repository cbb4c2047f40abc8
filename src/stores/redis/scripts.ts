import type { Cluster, Redis } from 'ioredis'
import { erase } from '../scripts/erase.6.ts'
import { giveBack } from '../scripts/give-back.2.ts'
import { importProfile } from '../scripts/import-profile.1.ts'
import { keep } from '../scripts/keep.4.ts'
import { listDecisions } from '../scripts/list-decisions.1.ts'
import { removeIf } from '../scripts/remove-if.1.ts'
import { take } from '../scripts/take.2.ts'
import { writeProfile } from '../scripts/write-profile.1.ts'

const all = { erase, giveBack, importProfile, keep, listDecisions, removeIf, take, writeProfile }

type Argument = string | number | Buffer
type Run<Answer> = (...keysThenArguments: Argument[]) => Promise<Answer>

/** Each script as a method: its keys, then its arguments. What they mean is written in the script's file. */
export interface Scripts {
  readonly erase: Run<
    [profiles: number, entries: string[], sessions: string[], identities: string[], decisions: string[]]
  >
  readonly giveBack: Run<number>
  readonly importProfile: Run<number>
  readonly keep: Run<[status: 'kept' | 'known' | 'conflict', ...ids: string[]]>
  readonly listDecisions: Run<number>
  readonly removeIf: Run<number>
  readonly take: Run<number>
  readonly writeProfile: Run<number>
}

/** Defines the scripts on a client; they are sent whole once a connection, and by their hash from then on. */
export function scriptsOf(redis: Redis | Cluster): Scripts {
  const client = redis as unknown as Record<string, Run<unknown>>
  const named = Object.entries(all).map(([name, script]) => {
    const command = `tact_${name}`
    redis.defineCommand(command, script)
    return [name, (...args: Argument[]) => client[command]!(...args)]
  })
  return Object.fromEntries(named)
}
