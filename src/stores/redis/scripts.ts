import type { Cluster, Redis } from 'ioredis'
import type { Took } from '../../stock.ts'
import { erase } from '../scripts/erase.5.ts'
import { findDecision } from '../scripts/find-decision.1.ts'
import { giveBack } from '../scripts/give-back.4.ts'
import { importProfile } from '../scripts/import-profile.1.ts'
import { keep } from '../scripts/keep.4.ts'
import { lookAtStock } from '../scripts/look-at-stock.4.ts'
import { release } from '../scripts/release.4.ts'
import { removeIf } from '../scripts/remove-if.1.ts'
import { replaceBatch } from '../scripts/replace-batch.1.ts'
import { reserve } from '../scripts/reserve.4.ts'
import { take } from '../scripts/take.4.ts'
import { writeProfile } from '../scripts/write-profile.1.ts'

const all = {
  erase,
  findDecision,
  giveBack,
  importProfile,
  keep,
  lookAtStock,
  release,
  removeIf,
  replaceBatch,
  reserve,
  take,
  writeProfile,
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
  readonly lookAtStock: Run<string>
  readonly release: Run<number>
  readonly removeIf: Run<number>
  readonly replaceBatch: Run<number>
  readonly reserve: Run<string | null>
  readonly take: Run<Took>
  readonly writeProfile: Run<number>
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
