import type { DecisionRecord, Memory } from '../ports.ts'
import { pack, unpack } from './codec.ts'
import { logOf, unpackHistory } from './history.ts'
import { profileBytes, unpackProfile } from './profiles.ts'

/**
 * A record as it is kept: what is small and has a form is packed, as a tuple; what is large is bytes already, or text, and is
 * copied behind it. Layout: the lengths of head, answer and profile (32 bits each, little endian), head, answer, profile, history.
 */
export interface RecordParts {
  readonly decisionId: string
  readonly customerId: string
  readonly head: Buffer
  readonly answer: string
  readonly profile: Uint8Array
  readonly history: Uint8Array
}

/** New fields go to the end. */
type Head = readonly [
  decisionId: string,
  customerId: string,
  at: number,
  strategyVersion: string,
  models: DecisionRecord['models'],
  request: DecisionRecord['request'],
  shown: readonly (readonly [
    actionId: string,
    kind: string,
    issue: string,
    group: string,
    placement?: string,
  ])[],
  memory:
    | readonly [session: Memory['session'], taken: Memory['taken'], holding?: NonNullable<Memory['holding']>]
    | null,
  reservations?: DecisionRecord['reservations'] | null,
  adapted?: readonly [features: Uint8Array, actionIds: readonly string[], numbers: Uint8Array] | null,
]

const lengthsBytes = 12
const nothing = new Uint8Array(0)

export function partsOf(record: DecisionRecord): RecordParts {
  const { decisionId, customerId, at, strategyVersion, models, request, answer, shown, memory } = record
  const { reservations, adapted } = record
  const head: Head = [
    decisionId,
    customerId,
    at,
    strategyVersion,
    models,
    request,
    shown.map(({ actionId, kind, issue, group, placement }) =>
      placement === undefined
        ? ([actionId, kind, issue, group] as const)
        : ([actionId, kind, issue, group, placement] as const),
    ),
    memory &&
      (memory.holding
        ? ([memory.session, memory.taken, memory.holding] as const)
        : ([memory.session, memory.taken] as const)),
    reservations ?? null,
    adapted ? [bytesOf(adapted.features), adapted.actionIds, bytesOf(adapted.numbers)] : null,
  ]
  return {
    decisionId,
    customerId,
    head: pack(head),
    answer,
    profile: memory?.profile ? profileBytes(memory.profile) : nothing,
    history: memory ? logOf(memory.history) : nothing,
  }
}

export function bytesOfRecord({ head, answer, profile, history }: RecordParts): number {
  return lengthsBytes + head.length + answer.length + profile.length + history.length
}

/** Writes a record into `target`; gives back where it ends. */
export function writeRecord(
  { head, answer, profile, history }: RecordParts,
  target: Buffer,
  at: number,
): number {
  const afterHead = at + lengthsBytes + head.length
  // ASCII: one byte a character, which is copied and not encoded.
  const answerLength = target.write(answer, afterHead, 'latin1')
  const afterAnswer = afterHead + answerLength
  target.writeUInt32LE(head.length, at)
  target.writeUInt32LE(answerLength, at + 4)
  target.writeUInt32LE(profile.length, at + 8)
  target.set(head, at + lengthsBytes)
  target.set(profile, afterAnswer)
  target.set(history, afterAnswer + profile.length)
  return afterAnswer + profile.length + history.length
}

/**
 * The bytes are the record's own: its profile keeps them. What is large is unpacked when it is first asked for: an outcome wants to
 * know what was shown, and not by what it was decided.
 */
export function unpackRecord(bytes: Buffer): DecisionRecord {
  const head = headIn(bytes)
  const [decisionId, customerId, at, strategyVersion, models, request, shown, memory] = head
  const [reservations, adapted] = head.slice(8) as [Head[8], Head[9]]
  const answerAt = lengthsBytes + bytes.readUInt32LE(0)
  const profileAt = answerAt + bytes.readUInt32LE(4)
  const historyAt = profileAt + bytes.readUInt32LE(8)
  const answer = once(() => bytes.toString('latin1', answerAt, profileAt))
  const recalled = once(
    () =>
      memory && {
        profile: historyAt > profileAt ? unpackProfile(bytes.subarray(profileAt, historyAt)) : null,
        session: memory[0],
        history: unpackHistory(bytes.subarray(historyAt)),
        taken: memory[1],
        ...(memory[2] && { holding: memory[2] }),
      },
  )
  return {
    decisionId,
    customerId,
    at,
    strategyVersion,
    models,
    request,
    get answer() {
      return answer()
    },
    shown: shown.map(([actionId, kind, issue, group, placement]) => ({
      actionId,
      kind,
      issue,
      group,
      ...(placement !== undefined && { placement }),
    })),
    get memory() {
      return recalled()
    },
    ...(reservations && { reservations }),
    ...(adapted && {
      adapted: {
        features: floatsIn(adapted[0]),
        actionIds: adapted[1],
        numbers: floatsIn(adapted[2]),
      },
    }),
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)
/** Copied, so that they begin where floats may. */
const floatsIn = (bytes: Uint8Array) => new Float32Array(Uint8Array.from(bytes).buffer)

export function customerIn(bytes: Buffer): string {
  return headIn(bytes)[1]
}

function headIn(bytes: Buffer): Head {
  return unpack<Head>(bytes.subarray(lengthsBytes, lengthsBytes + bytes.readUInt32LE(0)))
}
