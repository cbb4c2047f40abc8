import type { Page } from '../ports.ts'
import { bytesOf, type Segment, segmentsIn } from './segments.ts'
import { customerIn, linesOf, mayHaveLinesOf, wholeLinesEnd } from './whole-lines.ts'

/** Characters of a page's lines, or one line more. */
const PAGE_LENGTH = 1 << 20

/**
 * Some of customers' lines, as they are in the first segment from a place on; null begins. A page may be empty and not the last. Needs no
 * lock: what others close, compress or take out meanwhile is there under its other name, or is gone.
 */
export async function customerLines(
  folder: string,
  customerIds: readonly string[],
  from: string | null,
): Promise<Page<string>> {
  const segments = await segmentsIn(folder)
  const [place = '', told = '0'] = from?.split(' ') ?? []
  const index = segments.findIndex(each => placeOf(each) >= place)
  const segment = segments[index]
  if (!segment) return { items: [], next: null }
  const bytes = await textOf(folder, segment)
  const skipped = placeOf(segment) === place ? Number(told) : 0
  const { items, more } = linesFrom(bytes, customerIds, skipped)
  if (more) return { items, next: `${placeOf(segment)} ${skipped + items.length}` }
  const following = segments[index + 1]
  return { items, next: following ? `${placeOf(following)} 0` : null }
}

/** Sorts as the segments do. */
const placeOf = ({ openedAt, name }: Segment) => `${String(openedAt).padStart(15, '0')}${name}`

function linesFrom(bytes: Buffer, customerIds: readonly string[], skipped: number) {
  const items: string[] = []
  if (!mayHaveLinesOf(bytes, customerIds)) return { items, more: false }
  const wanted = new Set(customerIds)
  let [seen, length] = [0, 0]
  for (const line of linesOf(bytes)) {
    const text = line.toString('utf8')
    if (!wanted.has(customerIn(text) ?? '')) continue
    seen += 1
    if (seen <= skipped) continue
    if (length >= PAGE_LENGTH) return { items, more: true }
    items.push(text.trimEnd())
    length += text.length
  }
  return { items, more: false }
}

/** How often a segment is looked for that had just got another name. */
const LOOKS = 5

/** The whole lines of a segment as it is now; none where it is gone. */
async function textOf(folder: string, { name }: Segment): Promise<Buffer> {
  for (let looks = 1; ; looks++) {
    const segment = (await segmentsIn(folder)).find(each => each.name === name)
    if (!segment && looks >= LOOKS) return Buffer.alloc(0)
    if (!segment) continue
    try {
      const bytes = await bytesOf(segment)
      return segment.state === 'open' ? bytes.subarray(0, wholeLinesEnd(bytes)) : bytes
    } catch (error) {
      const isMoved = (error as NodeJS.ErrnoException).code === 'ENOENT' && looks < LOOKS
      if (!isMoved) throw new Error(`${segment.path} cannot be read: ${(error as Error).message}`)
    }
  }
}
