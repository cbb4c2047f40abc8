import type { DecisionRecord, Memory } from '../ports.ts'
import { pack, unpack } from './codec.ts'
import { logOf, unpackHistory } from './history.ts'

/** A record as it is kept: its history as a log. */
type Kept = Omit<DecisionRecord, 'memory'> & {
  memory: (Omit<Memory, 'history'> & { history: Uint8Array }) | null
}

export function packRecord(record: DecisionRecord): Buffer {
  const { memory } = record
  return pack({ ...record, memory: memory && { ...memory, history: logOf(memory.history) } } satisfies Kept)
}

export function unpackRecord(bytes: Uint8Array): DecisionRecord {
  const record = unpack<Kept>(bytes)
  const { memory } = record
  return { ...record, memory: memory && { ...memory, history: unpackHistory(memory.history) } }
}
