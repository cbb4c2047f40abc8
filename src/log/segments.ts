import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

const unpacked = promisify(gunzip)

/** In `TACT_DATA`. */
export const LOG_FOLDER = 'log'

export const SEGMENT_KINDS = ['decisions', 'outcomes'] as const
export type SegmentKind = (typeof SEGMENT_KINDS)[number]

/** `open`: lines are added to it. `closed`: whole, as it is. `packed`: compressed. */
export type SegmentState = 'open' | 'closed' | 'packed'

/** One file of the log. */
export interface Segment {
  readonly kind: SegmentKind
  /** Without what says its state. */
  readonly name: string
  readonly openedAt: number
  readonly state: SegmentState
  readonly path: string
}

const ENDINGS = { open: '.open', closed: '', packed: '.gz' } as const
const FORM =
  /^((decisions|outcomes)-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-[\w-]+\.ndjson)(\.open|\.gz)?$/

/** `decisions-20260115T120000000Z-4711-5f0c.ndjson`: by time, then by who writes. */
export function segmentName(kind: SegmentKind, openedAt: number, writer: string): string {
  return `${kind}-${new Date(openedAt).toISOString().replace(/[-:.]/g, '')}-${writer}.ndjson`
}

export function segmentPath(folder: string, name: string, state: SegmentState): string {
  return join(folder, name + ENDINGS[state])
}

/** The segments of a folder, oldest first; of one that has just been packed, the packed one. None where there is no folder. */
export async function segmentsIn(folder: string): Promise<Segment[]> {
  const found = new Map<string, Segment>()
  for (const file of await filesIn(folder)) {
    const [, name, kind, year, month, day, ...time] = FORM.exec(file) ?? []
    if (name === undefined) continue
    const [hours, minutes, seconds, ms] = time.map(Number)
    const openedAt = Date.UTC(Number(year), Number(month) - 1, Number(day), hours, minutes, seconds, ms)
    const ending = time[4] ?? ''
    const state = ending === '.open' ? 'open' : ending === '.gz' ? 'packed' : 'closed'
    if (found.get(name)?.state === 'packed') continue
    found.set(name, { kind: kind as SegmentKind, name, openedAt, state, path: join(folder, file) })
  }
  return [...found.values()].sort((a, b) => a.openedAt - b.openedAt || (a.name < b.name ? -1 : 1))
}

/** The text of a segment. */
export async function bytesOf({ path, state }: Segment): Promise<Buffer> {
  const bytes = await readFile(path)
  return state === 'packed' ? unpacked(bytes) : bytes
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
