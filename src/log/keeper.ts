import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { makeFolder } from '../make-folder.ts'
import { LEFT_BY_LOG, room } from '../room.ts'
import { eraseLines } from './erase-lines.ts'
import { alone } from './folder-lock.ts'
import { type LineTable, lineTable } from './line-table.ts'
import type { ThreadSettings } from './messages.ts'
import { newPage } from './page.ts'
import { segmentWriter } from './segment-writer.ts'
import { SEGMENT_KINDS, type Segment, segmentsIn } from './segments.ts'
import type { Table } from './table.ts'
import { writeLines } from './unpack.ts'
import { finishLeft, lookAfter } from './upkeep.ts'
import { mayHaveLinesOf } from './whole-lines.ts'

/** How often a writer looks whether others want its segments closed; and how long lines may be under way to it. */
export const LOOK_EVERY_MS = 250
const UNDER_WAY_MS = 150
const LOCK_EVERY_MS = 50
/** How long others may keep the lock before an erasure gives up. */
const LOCK_WITHIN_MS = 60_000

/** The log's folder, as one writer keeps it. */
export interface Keeper {
  table(table: Table): void
  /** Throws where lines cannot be written. */
  write(buffer: ArrayBuffer, end: number): void
  /** Closes what is full or old; whether there was any. */
  closeDue(): boolean
  /** Looks after the folder, where nobody else does. */
  upkeep(): Promise<void>
  /** Does what others have asked for; says that this writer lives. */
  look(): Promise<void>
  erase(customerIds: readonly string[]): Promise<number>
  /** Closes what is open. */
  close(): void
}

export function logKeeper(
  settings: ThreadSettings,
  pid: number,
  now: () => number,
  lacking = room(settings.folder, LEFT_BY_LOG),
): Keeper {
  const { folder } = settings
  const writer = `${pid}-${randomUUID().slice(0, 8)}`
  const segments = segmentWriter({ ...settings, writer, now })
  const tables = new Map<number, LineTable>()
  const lines = { decisions: newPage(), outcomes: newPage() }
  const closeRequest = join(folder, '.close')
  let closedFor = ''
  let touchedAt = 0

  async function othersClosed(): Promise<void> {
    const isOthers = ({ name, state }: Segment) => state === 'open' && !segments.hasOpen(name)
    const open = (await segmentsIn(folder)).filter(isOthers)
    if (open.length === 0) return
    await writeFile(closeRequest, randomUUID())
    while (open.some(({ path }) => existsSync(path))) {
      await after(LOCK_EVERY_MS)
      await finishLeft(folder, now)
    }
    await rm(closeRequest, { force: true })
  }

  return {
    table: table => void tables.set(table.id, lineTable(table)),
    write(buffer, end) {
      const lack = lacking()
      if (lack !== null) throw new Error(lack)
      // What is left of lines that could not be written is lost, and not to come with the next.
      for (const kind of SEGMENT_KINDS) lines[kind].take()
      writeLines(buffer, end, tables, lines)
      for (const kind of SEGMENT_KINDS) {
        const bytes = lines[kind].take()
        if (bytes.length > 0) segments.write(kind, bytes)
      }
    },
    closeDue: () => segments.close(),
    async upkeep() {
      segments.close()
      if (!existsSync(folder)) return
      await alone(folder, writer, now, () => lookAfter({ ...settings, now }))
    },
    async look() {
      if (!segments.isOpen) return
      if (now() - touchedAt > 5_000) {
        touchedAt = now()
        segments.touch()
      }
      if (!existsSync(closeRequest)) return
      const asked = readFileSync(closeRequest, 'utf8')
      if (asked === closedFor) return
      closedFor = asked
      await after(UNDER_WAY_MS)
      segments.close(true)
    },
    async erase(customerIds) {
      makeFolder(folder)
      const until = now() + LOCK_WITHIN_MS
      while (now() < until) {
        const done = await alone(folder, writer, now, async () => {
          await othersClosed()
          // Only what they are in: each that is closed is a file more, for as long as the log is kept.
          segments.closeWhere(path => existsSync(path) && mayHaveLinesOf(readFileSync(path), customerIds))
          return eraseLines(folder, customerIds)
        })
        if (done) return done.result
        await after(LOCK_EVERY_MS)
      }
      throw new Error('another process looks after the decision log for too long')
    },
    close: () => void segments.close(true),
  }
}

/** Takes a customer's lines out of a folder that no server of this process writes to; how many they were. */
export async function eraseByHand(
  folder: string,
  customerId: string,
  pid: number,
  now: () => number,
): Promise<number> {
  const settings = { folder, keptMs: 0, mostBytes: 0, mostAgeMs: 0 }
  return existsSync(folder) ? logKeeper(settings, pid, now).erase([customerId]) : 0
}
