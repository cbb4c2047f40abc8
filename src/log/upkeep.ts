import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { pack } from './packing.ts'
import { LEFT_AFTER_MS } from './segment-writer.ts'
import { type Segment, segmentPath, segmentsIn } from './segments.ts'
import { wholeLinesEnd } from './whole-lines.ts'

export interface Upkeep {
  readonly folder: string
  readonly now: () => number
  readonly keptMs: number
  /** How old a segment grows before it is closed. */
  readonly mostAgeMs: number
}

/** Finishes what dead processes left open, compresses what is closed, and forgets what is too old. Needs the folder's lock. */
export async function lookAfter({ folder, now, keptMs, mostAgeMs }: Upkeep): Promise<void> {
  await finishLeft(folder, now)
  for (const segment of await segmentsIn(folder)) {
    if (segment.state === 'open') continue
    if (segment.openedAt + mostAgeMs + keptMs < now()) await forget(folder, segment)
    else if (segment.state === 'closed') await pack(segment.path)
    // Left where a process died between the two.
    else await rm(segmentPath(folder, segment.name, 'closed'), { force: true })
  }
}

async function forget(folder: string, { name }: Segment): Promise<void> {
  for (const state of ['closed', 'packed'] as const)
    await rm(segmentPath(folder, name, state), { force: true })
}

/** Closes segments whose writers have died; a line that was being written is cut off. */
export async function finishLeft(folder: string, now: () => number): Promise<void> {
  for (const segment of await segmentsIn(folder))
    if (await isLeft(segment, now)) await finish(folder, segment)
}

/** Whether nobody writes to it any more. */
async function isLeft({ state, path }: Segment, now: () => number): Promise<boolean> {
  if (state !== 'open') return false
  const found = await stat(path).catch(() => null)
  return found !== null && now() - found.mtimeMs >= LEFT_AFTER_MS
}

async function finish(folder: string, { name, path }: Segment): Promise<void> {
  const end = wholeLinesEnd(await readFile(path))
  const file = await open(path, 'r+')
  try {
    await file.truncate(end)
  } finally {
    await file.close()
  }
  if (end === 0) await rm(path)
  else await rename(path, segmentPath(folder, name, 'closed'))
}
