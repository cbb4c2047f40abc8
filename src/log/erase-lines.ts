import { rm } from 'node:fs/promises'
import { replaced, writePacked } from './packing.ts'
import { bytesOf, type Segment, segmentsIn } from './segments.ts'
import { customerIn, linesOf, mayHaveLinesOf } from './whole-lines.ts'

/** Takes customers' lines out of all segments that are not open; how many they were. Needs the folder's lock. */
export async function eraseLines(folder: string, customerIds: readonly string[]): Promise<number> {
  const erasing = new Set(customerIds)
  let erased = 0
  for (const segment of await segmentsIn(folder)) {
    if (segment.state !== 'open') erased += await eraseFrom(segment, erasing)
  }
  return erased
}

async function eraseFrom(segment: Segment, customerIds: ReadonlySet<string>): Promise<number> {
  const { path, state } = segment
  const bytes = await bytesOf(segment)
  if (!mayHaveLinesOf(bytes, customerIds)) return 0
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
