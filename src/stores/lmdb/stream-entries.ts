import { pack, unpack } from '../codec.ts'
import { unpackItem } from '../history.ts'
import { partitionOf } from '../partitions.ts'
import { DEAD_LETTERS_KEPT_MS, STREAM_KEPT_MS, type StreamItem } from '../stream-items.ts'
import type { Databases } from './databases.ts'

/** What stands in the stream, and (with consumer and reason) among the dead letters. */
export type Line = readonly [
  at: number,
  customerId: string,
  item: Buffer,
  consumer: string | null,
  reason: string | null,
]

export interface Read {
  readonly at: number
  readonly customerId: string
  readonly item: StreamItem
  readonly consumer: string | null
  readonly reason: string | null
}

export function readLine(bytes: Buffer): Read {
  const [at, customerId, item, consumer, reason] = unpack<Line>(bytes)
  return { at, customerId, item: unpackItem(item), consumer, reason }
}

/** How often what is too old is looked for: once in so many lines of a partition. */
const SWEPT_EVERY = 256

/** Adds packed items to the stream, inside a transaction. */
export function appendTold(
  databases: Databases,
  customerId: string,
  items: readonly Buffer[],
  now: number,
): void {
  if (items.length === 0) return
  const partition = partitionOf(customerId)
  for (const item of items) appendLine(databases, partition, [now, customerId, item, null, null])
}

/** Inside a transaction. */
export function appendLine(databases: Databases, partition: number, line: Line): void {
  const { stream } = databases
  const number = nextNumber(databases, partition)
  stream.put([partition, number], pack(line))
  if (number % SWEPT_EVERY === 0) removeOld(stream, partition, line[0] - STREAM_KEPT_MS)
}

/** Inside a transaction. */
export function tellNews({ news }: Databases, partition: number): void {
  if (!news.doesExist(partition)) news.put(partition, '')
}

/** Inside a transaction. */
export function appendDeadLetter(databases: Databases, partition: number, line: Line): void {
  const { deadLetters } = databases
  deadLetters.put([partition, nextNumber(databases, partition)], pack(line))
}

/** Inside a transaction. */
export function removeOldDeadLetters({ deadLetters }: Databases, partition: number, now: number): void {
  removeOld(deadLetters, partition, now - DEAD_LETTERS_KEPT_MS)
}

/** One count serves both, so that no number is ever given twice. */
function nextNumber({ streamHeads }: Databases, partition: number): number {
  const number = Number(streamHeads.get(partition) ?? 0) + 1
  streamHeads.put(partition, String(number))
  return number
}

type Lines = Databases['stream']

/** The range of a partition's lines after a number. */
export function linesAfter(
  partition: number,
  number: number,
): { start: [number, number]; end: [number, number] } {
  return { start: [partition, number + 1], end: [partition, Number.MAX_SAFE_INTEGER] }
}

function removeOld(lines: Lines, partition: number, before: number): void {
  for (const { key, value } of [...lines.getRange({ ...linesAfter(partition, 0), limit: SWEPT_EVERY })]) {
    if (unpack<Line>(value)[0] >= before) return
    lines.remove(key)
  }
}

/** What all consumers have passed, inside a transaction. */
export function removePassed({ stream }: Databases, partition: number, number: number): void {
  const passed = { start: [partition, 0], end: [partition, number + 1] } as {
    start: [number, number]
    end: [number, number]
  }
  for (const key of [...stream.getKeys(passed)]) stream.remove(key)
}

/** Takes a customer's lines out of the stream and the dead letters, inside a transaction. */
export function eraseTold({ stream, deadLetters }: Databases, customerId: string): void {
  const partition = partitionOf(customerId)
  for (const lines of [stream, deadLetters]) {
    for (const { key, value } of [...lines.getRange(linesAfter(partition, 0))]) {
      if (unpack<Line>(value)[1] === customerId) lines.remove(key)
    }
  }
}
