import type { WebSocket } from 'ws'
import type { ServerMessage } from '../http/wire/live.ts'

/** WebSocket close codes (RFC 6455, 7.4, and the IANA registry). */
export const SERVICE_RESTART = 1012
export const TRY_AGAIN_LATER = 1013

const MAX_BUFFERED_BYTES = 1024 * 1024

export type Send = (message: ServerMessage) => void

/** Sends while the socket is open. A reader who stays behind is let go: what waits for it would fill the memory. */
export function sender(socket: WebSocket): Send {
  return message => {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.close(TRY_AGAIN_LATER, 'reads too slowly')
    else socket.send(JSON.stringify(message))
  }
}
