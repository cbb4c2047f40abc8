import {
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import { makeFolder } from '../make-folder.ts'
import { type SegmentKind, segmentName, segmentPath } from './segments.ts'

/** An open segment that was not touched for so long was left by a process that died. */
export const LEFT_AFTER_MS = 30_000

export interface WriterSettings {
  readonly folder: string
  /** Tells this writer from all others: of other threads, processes and machines. */
  readonly writer: string
  readonly now: () => number
  /** A segment is closed when it has so many bytes, or is so old. */
  readonly mostBytes: number
  readonly mostAgeMs: number
}

/** Adds lines to the open segments of one writer. What was written survives the death of the process. */
export interface SegmentWriter {
  /** Whole lines, each with its end. Throws where they cannot be written; then none of them is in the file. */
  write(kind: SegmentKind, lines: Uint8Array): void
  /** Closes those that are full or old; all of them where `all` is given. Whether there were any. */
  close(all?: boolean): boolean
  /** Closes those of which this is said of their file. */
  closeWhere(isToClose: (path: string) => boolean): void
  /** Whether it is one of those that are open here. */
  hasOpen(name: string): boolean
  /** Says that the writer lives. */
  touch(): void
  readonly isOpen: boolean
}

interface Open {
  readonly kind: SegmentKind
  readonly name: string
  readonly path: string
  readonly file: number
  readonly openedAt: number
  bytes: number
  touchedAt: number
}

export function segmentWriter({ folder, writer, now, mostBytes, mostAgeMs }: WriterSettings): SegmentWriter {
  const open = new Map<SegmentKind, Open>()
  let last = 0

  function opened(kind: SegmentKind): Open {
    const before = open.get(kind)
    if (before && !isForeign(before)) return before
    makeFolder(folder)
    // No two of one writer have a name, even within a millisecond.
    const openedAt = Math.max(now(), last + 1)
    last = openedAt
    const name = segmentName(kind, openedAt, writer)
    const path = segmentPath(folder, name, 'open')
    const made = { kind, name, path, file: openSync(path, 'ax'), openedAt, bytes: 0, touchedAt: openedAt }
    open.set(kind, made)
    return made
  }

  /** Whether others may have taken it for left behind while this process stood still, and closed it. */
  function isForeign(segment: Open): boolean {
    if (now() - segment.touchedAt < LEFT_AFTER_MS / 2) return false
    if (existsSync(segment.path)) {
      touchOne(segment)
      return false
    }
    closeSync(segment.file)
    open.delete(segment.kind)
    return true
  }

  const isDue = ({ bytes, openedAt }: Open) => bytes >= mostBytes || now() - openedAt >= mostAgeMs

  function touchOne(segment: Open): void {
    const at = now()
    utimesSync(segment.path, at / 1_000, at / 1_000)
    segment.touchedAt = at
  }

  function closeOne(segment: Open): void {
    open.delete(segment.kind)
    closeSync(segment.file)
    if (segment.bytes === 0) rmSync(segment.path, { force: true })
    else if (existsSync(segment.path)) renameSync(segment.path, segmentPath(folder, segment.name, 'closed'))
  }

  return {
    write(kind, bytes) {
      const segment = opened(kind)
      try {
        for (let done = 0; done < bytes.length; ) done += writeSync(segment.file, bytes, done)
      } catch (error) {
        // A line that is half there would spoil the file for whoever reads it.
        ftruncateSync(segment.file, segment.bytes)
        throw error
      }
      segment.bytes += bytes.length
    },
    close(all = false) {
      let some = false
      for (const segment of [...open.values()]) {
        if (!all && !isDue(segment)) continue
        closeOne(segment)
        some = true
      }
      return some
    },
    closeWhere(isToClose) {
      for (const segment of [...open.values()]) if (isToClose(segment.path)) closeOne(segment)
    },
    hasOpen: name => [...open.values()].some(segment => segment.name === name),
    touch() {
      for (const segment of [...open.values()]) if (!isForeign(segment)) touchOne(segment)
    },
    get isOpen() {
      return open.size > 0
    },
  }
}
