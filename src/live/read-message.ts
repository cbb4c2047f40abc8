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
  const text = data.toString()
  let json: unknown
  try {
    json = parse(text)
  } catch {
    return unread(text)
  }
  const result = ClientMessage.safeParse(json)
  if (result.success) {
    const message = result.data
    return { message, session: message.session, seq: 'seq' in message ? message.seq : undefined }
  }
  return { message: result.error, ...aboutOf(json) }
}

/** What the parser refuses is no JSON, or has names that lead to the prototype of an object. */
function unread(text: string): ReadMessage {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { message: new Problem('bad-request', 'A text frame holds one JSON message; this is not JSON') }
  }
  const detail =
    'The names "__proto__", and "constructor" of what has a "prototype", are not taken; use others'
  return { message: new Problem('bad-request', detail), ...aboutOf(json) }
}

function aboutOf(json: unknown): Omit<ReadMessage, 'message'> {
  const { session, seq } = (json ?? {}) as Record<string, unknown>
  return {
    session: SessionId.safeParse(session).data,
    seq: typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0 ? seq : undefined,
  }
}
