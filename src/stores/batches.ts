import type { DecisionRecord } from '../ports.ts'
import { decisionIdLength, firstDecisionIdAt, isDecisionId, timeOfDecisionId } from './decision-ids.ts'
import { hashOf } from './hash.ts'
import { bytesOfRecord, customerIn, partsOf, writeRecord } from './records.ts'

/**
 * Decision records are kept many together, so that a record costs little more than the copying of its bytes; one is found by its
 * id and read without the others. Layout: their number; for each, in the order of the ids, its id, where it begins, and the hash of
 * its customer's id; then the records, one after another. Numbers have 32 bits, little endian.
 */
export interface Batch {
  /** `last:first:hash` of the ids inside: sorts by the last. Batches of several writers overlap. */
  readonly name: string
  readonly bytes: Buffer
  /** The hashes alone: whose records may be inside, without a look into the batch. */
  readonly customers: Buffer
}

export type Allocate = (size: number) => Buffer

/** The ids in a batch are made within this time: a lookup goes through the names of so long. */
const spanMs = 50

/** A record is kept this long after its id was made at the latest; it is 25 ms, and more only where the store is behind. */
export const lateMs = 10_000

/**
 * A decision that was made with what an erasure has removed is handed to the store by every process within this time: records are
 * collected for 25 ms, and a model may take a moment.
 */
export const handedOverMs = 250

/** Characters of a batch's name. */
export const nameLength = 2 * (decisionIdLength + 1) + 8

export const countBytes = 4
export const startAt = decisionIdLength
const hashAt = startAt + 4
export const entryBytes = hashAt + 4

/** The records as batches of `most`, each in bytes that `allocate` gives, which may be more than it needs. */
export function batchesOf(records: readonly DecisionRecord[], most: number, allocate: Allocate): Batch[] {
  const sorted = [...records].sort(byId)
  const batches: Batch[] = []
  for (let start = 0; start < sorted.length; ) {
    const after = firstDecisionIdAt(timeOfDecisionId(sorted[start]!.decisionId) + spanMs)
    let end = start + 1
    while (end < sorted.length && end - start < most && sorted[end]!.decisionId < after) end++
    batches.push(batchOf(sorted.slice(start, end), allocate))
    start = end
  }
  return batches
}

function batchOf(records: readonly DecisionRecord[], allocate: Allocate): Batch {
  const parts = records.map(partsOf)
  const indexEnd = countBytes + entryBytes * records.length
  const bytes = allocate(parts.reduce((sum, each) => sum + bytesOfRecord(each), indexEnd))
  bytes.writeUInt32LE(records.length, 0)
  let idsHash: number | undefined
  let entry = countBytes
  let end = indexEnd
  for (const part of parts) {
    if (!isDecisionId(part.decisionId)) throw new TypeError(`"${part.decisionId}" is no UUIDv7`)
    idsHash = hashOf(part.decisionId, idsHash)
    bytes.write(part.decisionId, entry, 'latin1')
    bytes.writeUInt32LE(end, entry + startAt)
    bytes.writeUInt32LE(hashOf(part.customerId), entry + hashAt)
    entry += entryBytes
    end = writeRecord(part, bytes, end)
  }
  const packed = bytes.subarray(0, end)
  const name = [records.at(-1)!.decisionId, records[0]!.decisionId, hex(idsHash!)].join(':')
  return { name, bytes: packed, customers: customersOf(packed) }
}

function hex(hash: number): string {
  return hash.toString(16).padStart(8, '0')
}

function byId(a: DecisionRecord, b: DecisionRecord): number {
  return a.decisionId < b.decisionId ? -1 : a.decisionId > b.decisionId ? 1 : 0
}

/** The names among which those of an id's batches are: from `start` on, before `end`. */
export function namesAround(decisionId: string): { start: string; end: string } {
  return { start: decisionId, end: firstDecisionIdAt(timeOfDecisionId(decisionId) + spanMs) }
}

/** Whether a batch, by its name from among those around an id, may have the id in it. */
export function mayHold(name: string, decisionId: string): boolean {
  return name.slice(decisionIdLength + 1, 2 * decisionIdLength + 1) <= decisionId
}

/** A record's part of a batch's bytes, or null where it is not among them. */
export function recordIn(bytes: Buffer, decisionId: string): Buffer | null {
  const indexEnd = countBytes + entryBytes * countIn(bytes)
  const at = bytes.subarray(countBytes, indexEnd).indexOf(decisionId, 0, 'latin1')
  return at < 0 ? null : recordAt(bytes, at / entryBytes)
}

/** The records of customers in a batch. */
export function recordsOf(bytes: Buffer, customerIds: ReadonlySet<string>): Buffer[] {
  const records = Array.from({ length: countIn(bytes) }, (_, index) => recordAt(bytes, index))
  return records.filter(record => customerIds.has(customerIn(record)))
}

/** What a batch is without a customer's records (null: nothing), and the ids of these. */
export function withoutCustomer(bytes: Buffer, customerId: string) {
  const count = countIn(bytes)
  const hash = hashOf(customerId)
  const removed: string[] = []
  const entries: Buffer[] = []
  const records: Buffer[] = []
  for (let index = 0; index < count; index++) {
    const entry = bytes.subarray(countBytes + entryBytes * index, countBytes + entryBytes * (index + 1))
    const record = recordAt(bytes, index)
    if (entry.readUInt32LE(hashAt) === hash && customerIn(record) === customerId) {
      removed.push(entry.toString('latin1', 0, decisionIdLength))
    } else {
      entries.push(Buffer.from(entry))
      records.push(record)
    }
  }
  let end = countBytes + entryBytes * entries.length
  for (const [index, entry] of entries.entries()) {
    entry.writeUInt32LE(end, startAt)
    end += records[index]!.length
  }
  const head = Buffer.alloc(countBytes)
  head.writeUInt32LE(entries.length, 0)
  return { removed, kept: entries.length === 0 ? null : Buffer.concat([head, ...entries, ...records]) }
}

/** The hashes of the ids of the customers in a batch. */
export function customersOf(bytes: Buffer): Buffer {
  const count = countIn(bytes)
  const hashes = Buffer.allocUnsafe(4 * count)
  for (let index = 0; index < count; index++) {
    bytes.copy(
      hashes,
      4 * index,
      countBytes + entryBytes * index + hashAt,
      countBytes + entryBytes * (index + 1),
    )
  }
  return hashes
}

/** Whether a customer's records may be in a batch, by its `customers`. */
export function mayBeOf(customers: Buffer, hash: number): boolean {
  return mayBeOfAny(customers, new Set([hash]))
}

export function mayBeOfAny(customers: Buffer, hashes: ReadonlySet<number>): boolean {
  for (let at = 0; at < customers.length; at += 4) if (hashes.has(customers.readUInt32LE(at))) return true
  return false
}

function countIn(bytes: Buffer): number {
  return bytes.readUInt32LE(0)
}

function recordAt(bytes: Buffer, index: number): Buffer {
  const start = (each: number) => bytes.readUInt32LE(countBytes + entryBytes * each + startAt)
  return bytes.subarray(start(index), index + 1 < countIn(bytes) ? start(index + 1) : bytes.length)
}
