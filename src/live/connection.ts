import type { FastifyBaseLogger } from 'fastify'
import type { RawData, WebSocket } from 'ws'
import { problemOf } from '../http/problems.ts'
import type { ClientMessage } from '../http/wire/live.ts'
import type { Handlers, Joined } from './handlers.ts'
import type { Queues } from './queues.ts'
import { type ReadMessage, readMessage } from './read-message.ts'
import { type Send, sender, TRY_AGAIN_LATER } from './sender.ts'

/** Messages of one connection that may wait for their turn. */
const MAX_WAITING = 1_000

/** One client's end of the socket. */
export interface Connection {
  readonly id: string
  readonly send: Send
  /** The sessions it has opened. */
  readonly joined: Map<string, Joined>
  isOpen(): boolean
}

interface Shared {
  readonly handle: Handlers
  readonly queues: Queues
  readonly log: FastifyBaseLogger
  readonly parse: (text: string) => unknown
  /** False while the server goes down: what comes then is not taken, and so not acknowledged. */
  readonly takes: () => boolean
}

/** Serves a connection: each message in its turn among all those of its session, whichever connection they come from. */
export function serveConnection(socket: WebSocket, id: string, shared: Shared): void {
  const { handle, queues, log, parse, takes } = shared
  const send = sender(socket)
  const joined = new Map<string, Joined>()
  const isOpen = () => socket.readyState === socket.OPEN
  const connection: Connection = { id, send, joined, isOpen }
  let waiting = 0

  function refuse(error: unknown, about: Omit<ReadMessage, 'message'>): void {
    const problem = problemOf(error)
    if (problem.status === 500) log.error({ err: error, connection: id }, 'live message failed')
    send({ type: 'error', ...about, problem })
  }

  async function answer(message: ClientMessage): Promise<void> {
    try {
      await handle(connection, message)
    } catch (error) {
      refuse(error, { session: message.session, seq: 'seq' in message ? message.seq : undefined })
    }
    waiting--
  }

  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (!isOpen() || !takes()) return
    const { message, ...about } = readMessage(data, isBinary, parse)
    if (message instanceof Error) {
      refuse(message, about)
    } else if (++waiting > MAX_WAITING) {
      socket.close(TRY_AGAIN_LATER, 'too many messages wait')
    } else {
      queues.add(message.session, () => answer(message))
    }
  })
  socket.on('close', () => {
    for (const { leave } of joined.values()) leave()
    joined.clear()
  })
}
