import { readFile, rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { quoted } from '../strategy/json-text.ts'
import { replaced, writePacked } from './packing.ts'
import { type Segment, segmentsIn } from './segments.ts'
import { customerIn, linesOf } from './whole-lines.ts'

const unpacked = promisify(gunzip)

/** Takes customers' lines out of all segments that are not open; how many they were. Needs the folder's lock. */
export async function eraseLines(folder: string, customerIds: readonly string[]): Promise<number> {
  const erasing = new Set(customerIds)
  let erased = 0
  for (const segment of await segmentsIn(folder)) {
    if (segment.state !== 'open') erased += await eraseFrom(segment, erasing)
  }
  return erased
}

/** Whether any of them stands there as in a line of theirs: far cheaper than to look into each line. */
export function mayName(bytes: Buffer, customerIds: Iterable<string>): boolean {
  return [...customerIds].some(customerId => bytes.includes(`"customerId":${quoted(customerId)},`))
}

async function eraseFrom({ path, state }: Segment, customerIds: ReadonlySet<string>): Promise<number> {
  const bytes = await bytesOf(path, state)
  if (!mayName(bytes, customerIds)) return 0
  const kept: Buffer[] = []
  let erased = 0
  for (const line of linesOf(bytes)) {
    if (customerIds.has(customerIn(line.toString('utf8')) ?? '')) erased += 1
    else kept.push(line)
  }
  if (erased === 0) return 0
  const rest = Buffer.concat(kept)
  if (rest.length === 0) await rm(path)
  else
    await replaced(path, path, file => (state === 'packed' ? writePacked(file, rest) : file.writeFile(rest)))
  return erased
}

/** The text of a segment. */
async function bytesOf(path: string, state: Segment['state']): Promise<Buffer> {
  const bytes = await readFile(path)
  return state === 'packed' ? unpacked(bytes) : bytes
}
