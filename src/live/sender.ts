import type { Writable } from 'node:stream'
import type { WebSocket } from 'ws'
import type { ServerMessage } from '../http/wire/live.ts'

/** WebSocket close codes (RFC 6455, 7.4, and the IANA registry). */
export const SERVICE_RESTART = 1012
const TRY_AGAIN_LATER = 1013

/** Past it, what is seen of a session waits, and only the newest of it. */
const COALESCE_BYTES = 64 * 1024
/** Past it, the reader is let go: what waits for it would fill the memory. */
const MAX_BUFFERED_BYTES = 1024 * 1024
/** So long may a reader stay behind. */
const MAX_BEHIND_MS = 15_000
/** Events of a talk that wait; older ones are in the customer's timeline. */
const MAX_HEARD = 200

/** Messages that are sent together go in one write. */
export type Send = (...messages: readonly ServerMessage[]) => void

/** What is under the WebSocket. */
export type Wire = Pick<Writable, 'cork' | 'uncork'>

/**
 * Sends while the socket is open. To a reader who is behind, decisions and signals of a session are sent when it has caught up, and
 * then only the newest; one who stays behind is let go.
 */
export function sender(socket: WebSocket, wire: Wire): Send {
  const waiting = new Map<string, ServerMessage>()
  let behindSince: number | null = null

  /** Called after each write. */
  function caughtUp(): void {
    if (behindSince === null || socket.bufferedAmount > COALESCE_BYTES) return
    behindSince = null
    const messages = [...waiting.values()]
    waiting.clear()
    send(...messages)
  }

  function forget(session: string): void {
    waiting.delete(`decision ${session}`)
    waiting.delete(`signals ${session}`)
  }

  function sendOne(message: ServerMessage): void {
    if (socket.readyState !== socket.OPEN) return
    const behind = socket.bufferedAmount > COALESCE_BYTES
    if (behind) behindSince ??= performance.now()
    if (
      socket.bufferedAmount > MAX_BUFFERED_BYTES ||
      (behindSince !== null && performance.now() - behindSince > MAX_BEHIND_MS)
    ) {
      socket.close(TRY_AGAIN_LATER, 'reads too slowly')
    } else if (behind && (message.type === 'decision' || message.type === 'signals')) {
      const key = `${message.type} ${message.session}`
      waiting.set(key, merged(waiting.get(key), message))
    } else {
      if (message.type === 'opened' || message.type === 'closed') forget(message.session)
      socket.send(JSON.stringify(message), caughtUp)
    }
  }
  function send(...messages: readonly ServerMessage[]): void {
    wire.cork()
    try {
      for (const message of messages) sendOne(message)
    } finally {
      wire.uncork()
    }
  }
  return send
}

/** The newest; of a talk, all that was said. */
function merged(before: ServerMessage | undefined, next: ServerMessage): ServerMessage {
  if (before?.type !== 'signals' || next.type !== 'signals') return next
  return { ...next, heard: [...before.heard, ...next.heard].slice(-MAX_HEARD) }
}
