import { quoted } from '../strategy/json-text.ts'

const LINE_END = 10

/** Where the last whole line of some bytes ends: what comes after was being written. */
export function wholeLinesEnd(bytes: Uint8Array): number {
  return bytes.lastIndexOf(LINE_END) + 1
}

/** Each line with its end. */
export function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(LINE_END, start)
    const end = found < 0 ? bytes.length : found + 1
    yield bytes.subarray(start, end)
    start = end
  }
}

/** Whether any line may be a customer's, as it stands in it; far cheaper than to look into each. */
export function mayHaveLinesOf(bytes: Buffer, customerIds: Iterable<string>): boolean {
  for (const each of customerIds) if (bytes.includes(`"customerId":${quoted(each)},`)) return true
  return false
}

const OWNER = /"customerId":("(?:[^"\\]|\\.)*")/

/** Whose a line is: its own `customerId` comes before that of the request in it. */
export function customerIn(line: string): string | null {
  const owner = OWNER.exec(line)?.[1]
  return owner === undefined ? null : JSON.parse(owner)
}
