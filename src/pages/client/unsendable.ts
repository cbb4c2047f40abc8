import type { Problem } from './answers.ts'
import type { SessionMessage } from './messages.ts'
import { ownProblem } from './refused.ts'

/** Of UTF-8. For a message with more the server ends the connection, and with it all other sessions on it. */
const MAX_BYTES = 65_536
const MAX_ID_LENGTH = 128
/** Names with others are not read, and the answer could not say whose it is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const PRINTABLE = /^[^\u0000-\u001f\u007f\ufffd\p{Surrogate}]+$/u

/** Why a message must not be sent: the server could not answer it by its session. Null where it can. */
export function unsendable(message: SessionMessage): Problem | null {
  return badSession(message.session) ?? badText(message)
}

function badSession(id: string): Problem | null {
  if (typeof id === 'string' && id.length <= MAX_ID_LENGTH && PRINTABLE.test(id)) return null
  const message = `a session's id has 1 to ${MAX_ID_LENGTH} characters, none of them a control character`
  return {
    ...ownProblem('session-id', 'This cannot be the id of a session', 'Give the session another id'),
    errors: [{ path: 'session', message }],
  }
}

function badText(message: SessionMessage): Problem | null {
  let text: string
  try {
    text = JSON.stringify(message)
  } catch (error) {
    return ownProblem('not-json', 'It cannot be written as JSON', (error as Error).message)
  }
  const bytes = new TextEncoder().encode(text).length
  if (bytes <= MAX_BYTES) return null
  const detail = `As JSON it has ${bytes} bytes; a message may have ${MAX_BYTES}: send less, or in parts`
  return ownProblem('too-large', 'The message is too large', detail)
}
