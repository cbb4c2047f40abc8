import type { DecisionRecord, Memory } from '../ports.ts'
import { pack, unpack } from './codec.ts'
import { logOf, unpackHistory } from './history.ts'
import { profileBytes, unpackProfile } from './profiles.ts'

/** A record as it is kept: a tuple, with its profile and history as the bytes that were read. New fields go to the end. */
type Kept = readonly [
  decisionId: string,
  customerId: string,
  at: number,
  strategyVersion: string,
  models: DecisionRecord['models'],
  request: DecisionRecord['request'],
  answer: string,
  shown: readonly (readonly [actionId: string, kind: string, issue: string, group: string])[],
  memory: KeptMemory | null,
]
type KeptMemory = readonly [
  profile: Buffer | null,
  session: Memory['session'],
  history: Uint8Array,
  taken: Memory['taken'],
]

export function packRecord(record: DecisionRecord): Buffer {
  const { decisionId, customerId, at, strategyVersion, models, request, answer, memory } = record
  const shown = record.shown.map(
    ({ actionId, kind, issue, group }) => [actionId, kind, issue, group] as const,
  )
  const kept: Kept = [
    decisionId,
    customerId,
    at,
    strategyVersion,
    models,
    request,
    answer,
    shown,
    memory && keptMemory(memory),
  ]
  return pack(kept)
}

function keptMemory({ profile, session, history, taken }: Memory): KeptMemory {
  return [profile && profileBytes(profile), session, logOf(history), taken]
}

export function unpackRecord(bytes: Uint8Array): DecisionRecord {
  const [decisionId, customerId, at, strategyVersion, models, request, answer, shown, memory] =
    unpack<Kept>(bytes)
  return {
    decisionId,
    customerId,
    at,
    strategyVersion,
    models,
    request,
    answer,
    shown: shown.map(([actionId, kind, issue, group]) => ({ actionId, kind, issue, group })),
    memory: memory && memoryOf(memory),
  }
}

function memoryOf([profile, session, history, taken]: KeptMemory): Memory {
  return { profile: profile && unpackProfile(profile), session, history: unpackHistory(history), taken }
}
