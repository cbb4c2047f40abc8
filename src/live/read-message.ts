import type { RawData } from 'ws'
import { Problem } from '../errors.ts'
import { parseJson, refuseForeignNames } from '../http/json-text.ts'
import { ClientMessage } from '../http/wire/live.ts'
import { SessionId } from '../http/wire/values.ts'

/** A message, or what is wrong with it and what it seems to be about. */
export interface ReadMessage {
  readonly message: ClientMessage | Error
  readonly session?: string
  readonly seq?: number
}

export function readMessage(data: RawData, isBinary: boolean): ReadMessage {
  if (isBinary)
    return {
      message: new Problem('bad-request', 'Send text frames, each with one JSON message; this was binary'),
    }
  const text = data.toString()
  let json: unknown
  try {
    json = parseJson(text, 'The message')
    refuseForeignNames(json, text)
    const message = ClientMessage.parse(json)
    return {
      message,
      session: 'session' in message ? message.session : undefined,
      seq: 'seq' in message ? message.seq : undefined,
    }
  } catch (error) {
    return { message: error as Error, ...aboutOf(json) }
  }
}

function aboutOf(json: unknown): Omit<ReadMessage, 'message'> {
  const { session, seq } = (json ?? {}) as Record<string, unknown>
  return {
    session: SessionId.safeParse(session).data,
    seq: typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0 ? seq : undefined,
  }
}
