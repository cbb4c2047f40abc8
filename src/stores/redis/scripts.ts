import type { Cluster, Redis } from 'ioredis'
import { erase } from '../scripts/erase.5.ts'
import { findDecision } from '../scripts/find-decision.1.ts'
import { giveBack } from '../scripts/give-back.2.ts'
import { importProfile } from '../scripts/import-profile.1.ts'
import { keep } from '../scripts/keep.4.ts'
import { removeIf } from '../scripts/remove-if.1.ts'
import { replaceBatch } from '../scripts/replace-batch.1.ts'
import { take } from '../scripts/take.2.ts'
import { writeVersioned } from '../scripts/write-versioned.1.ts'

const all = {
  erase,
  findDecision,
  giveBack,
  importProfile,
  keep,
  removeIf,
  replaceBatch,
  take,
  writeVersioned,
}

/** Their answer is bytes, where the others' is text and numbers. */
const answeringBytes: readonly string[] = ['findDecision']

type Argument = string | number | Buffer
type Run<Answer> = (...keysThenArguments: Argument[]) => Promise<Answer>

/** Each script as a method: its keys, then its arguments. What they mean is written in the script's file. */
export interface Scripts {
  readonly erase: Run<[profiles: number, entries: string[], sessions: string[], identities: string[]]>
  readonly findDecision: Run<Buffer | null>
  readonly giveBack: Run<number>
  readonly importProfile: Run<number>
  readonly keep: Run<[status: 'kept' | 'known' | 'conflict', ...ids: string[]]>
  readonly removeIf: Run<number>
  readonly replaceBatch: Run<number>
  readonly take: Run<number>
  readonly writeVersioned: Run<number>
}

/** Defines the scripts on a client; they are sent whole once a connection, and by their hash from then on. */
export function scriptsOf(redis: Redis | Cluster): Scripts {
  const client = redis as unknown as Record<string, Run<unknown>>
  const named = Object.entries(all).map(([name, script]) => {
    const command = `tact_${name}`
    redis.defineCommand(command, script)
    const method = answeringBytes.includes(name) ? `${command}Buffer` : command
    return [name, (...args: Argument[]) => client[method]!(...args)]
  })
  return Object.fromEntries(named)
}
