import type { RawData } from 'ws'
import { Problem } from '../errors.ts'
import { ClientMessage } from '../http/wire/live.ts'
import { SessionId } from '../http/wire/values.ts'

/** A message, or what is wrong with it and what it seems to be about. */
export interface ReadMessage {
  readonly message: ClientMessage | Error
  readonly session?: string
  readonly seq?: number
}

export function readMessage(data: RawData, isBinary: boolean, parse: (text: string) => unknown): ReadMessage {
  if (isBinary)
    return {
      message: new Problem('bad-request', 'Send text frames, each with one JSON message; this was binary'),
    }
  let json: unknown
  try {
    json = parse(data.toString())
  } catch {
    return { message: new Problem('bad-request', 'A text frame holds one JSON message; this is not JSON') }
  }
  const result = ClientMessage.safeParse(json)
  if (result.success) {
    const message = result.data
    return { message, session: message.session, seq: 'seq' in message ? message.seq : undefined }
  }
  const { session, seq } = (json ?? {}) as Record<string, unknown>
  return {
    message: result.error,
    session: SessionId.safeParse(session).data,
    seq: typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0 ? seq : undefined,
  }
}
