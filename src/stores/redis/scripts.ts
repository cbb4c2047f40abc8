import type { Cluster, Redis } from 'ioredis'
import type { Took } from '../../stock.ts'
import { advance } from '../scripts/advance.3.ts'
import { erase } from '../scripts/erase.7.ts'
import { eraseTold } from '../scripts/erase-told.1.ts'
import { findDecision } from '../scripts/find-decision.1.ts'
import { giveBack } from '../scripts/give-back.4.ts'
import { holdSession } from '../scripts/hold-session.1.ts'
import { importProfile } from '../scripts/import-profile.1.ts'
import { keep } from '../scripts/keep.6.ts'
import { lease } from '../scripts/lease.1.ts'
import { lookAtStock } from '../scripts/look-at-stock.4.ts'
import { next } from '../scripts/next.2.ts'
import { release } from '../scripts/release.5.ts'
import { removeIf } from '../scripts/remove-if.1.ts'
import { replaceBatch } from '../scripts/replace-batch.1.ts'
import { replaceDocument } from '../scripts/replace-document.1.ts'
import { reserve } from '../scripts/reserve.5.ts'
import { retryDeadLetter } from '../scripts/retry-dead-letter.2.ts'
import { take } from '../scripts/take.5.ts'
import { trimHistory } from '../scripts/trim-history.2.ts'
import { writeProfile } from '../scripts/write-profile.1.ts'

const all = {
  advance,
  erase,
  eraseTold,
  findDecision,
  giveBack,
  holdSession,
  importProfile,
  keep,
  lease,
  lookAtStock,
  next,
  release,
  removeIf,
  replaceBatch,
  replaceDocument,
  reserve,
  retryDeadLetter,
  take,
  trimHistory,
  writeProfile,
}

/** Their answer is bytes, where the others' is text and numbers. */
const answeringBytes: readonly string[] = ['findDecision', 'next']

type Argument = string | number | Buffer
type Run<Answer> = (...keysThenArguments: Argument[]) => Promise<Answer>

/** An entry of a stream: its id, and names and values in turn. */
export type StreamEntry = [id: Buffer, fields: Buffer[]]

/** Each script as a method: its keys, then its arguments. What they mean is written in the script's file. */
export interface Scripts {
  readonly advance: Run<number>
  readonly erase: Run<[profiles: number, entries: string[], sessions: string[], identities: string[]]>
  readonly eraseTold: Run<[from: string, more: number]>
  readonly findDecision: Run<Buffer | null>
  readonly giveBack: Run<number>
  readonly holdSession: Run<number>
  readonly importProfile: Run<number>
  readonly keep: Run<[status: 'kept' | 'known' | 'conflict', ...ids: string[]]>
  readonly lease: Run<number>
  readonly next: Run<[position: Buffer, states: (Buffer | null)[], entries: StreamEntry[]]>
  readonly removeIf: Run<number>
  readonly replaceBatch: Run<number>
  readonly replaceDocument: Run<number>
  readonly retryDeadLetter: Run<number>
  readonly lookAtStock: Run<string>
  readonly release: Run<number>
  readonly reserve: Run<string | null>
  readonly take: Run<Took>
  readonly trimHistory: Run<number>
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
