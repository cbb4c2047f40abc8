import type { DecisionRecord, Memory } from '../ports.ts'
import { pack, unpack } from './codec.ts'
import { logOf, unpackHistory } from './history.ts'
import { profileBytes, unpackProfile } from './profiles.ts'

/** A record as it is kept: its profile and history as the bytes that were read. */
type Kept = Omit<DecisionRecord, 'memory'> & {
  memory: (Omit<Memory, 'history' | 'profile'> & { profile: Buffer | null; history: Uint8Array }) | null
}

export function packRecord(record: DecisionRecord): Buffer {
  const { memory } = record
  if (!memory) return pack({ ...record, memory } satisfies Kept)
  const { profile, history } = memory
  const bytes = { profile: profile && profileBytes(profile), history: logOf(history) }
  return pack({ ...record, memory: { ...memory, ...bytes } } satisfies Kept)
}

export function unpackRecord(bytes: Uint8Array): DecisionRecord {
  const record = unpack<Kept>(bytes)
  const { memory } = record
  if (!memory) return { ...record, memory }
  const { profile, history } = memory
  return {
    ...record,
    memory: { ...memory, profile: profile && unpackProfile(profile), history: unpackHistory(history) },
  }
}
