import type { FastifyBaseLogger } from 'fastify'
import type { RawData, WebSocket } from 'ws'
import { SessionEnded } from '../errors.ts'
import { type ProblemBody, problemOf } from '../http/problems.ts'
import type { Queues } from '../queues.ts'
import type { Handlers } from './handlers.ts'
import { intake } from './intake.ts'
import { type Joined, letGo } from './joined.ts'
import { type ReadMessage, readMessage } from './read-message.ts'
import { type Send, sender, type Wire } from './sender.ts'

/** One client's end of the socket. */
export interface Connection {
  readonly id: string
  readonly send: Send
  /** The sessions it has opened. */
  readonly joined: Map<string, Joined>
  isOpen(): boolean
}

interface Shared {
  readonly handlers: Handlers
  readonly queues: Queues
  readonly log: FastifyBaseLogger
  /** False while the server goes down: what comes then is not taken, and so not acknowledged. */
  readonly takes: () => boolean
}

/** What may go better another time: the message is to be sent again, and those after it wait for it. */
const TRY_AGAIN = new Set([409, 503])

/** Serves a connection: each message in its turn among all those of its session, whichever connection they come from. */
export function serveConnection(socket: WebSocket, wire: Wire, id: string, shared: Shared): void {
  const { handlers, queues, log, takes } = shared
  const send = sender(socket, wire)
  const joined = new Map<string, Joined>()
  const isOpen = () => socket.readyState === socket.OPEN
  const connection: Connection = { id, send, joined, isOpen }
  const taken = intake(socket)

  function seen(error: unknown): ProblemBody {
    const problem = problemOf(error)
    if (problem.status === 500) log.error({ err: error, connection: id }, 'live message failed')
    return problem
  }

  async function refuse(error: unknown, { session, seq }: Omit<ReadMessage, 'message'>): Promise<void> {
    let last = error
    let problem = seen(error)
    if (session !== undefined && seq !== undefined && !TRY_AGAIN.has(problem.status)) {
      await handlers.refused(connection, session, seq).catch(cause => {
        last = cause
        problem = seen(cause)
      })
    }
    send({ type: 'error', session, seq, problem })
    if (last instanceof SessionEnded && session !== undefined && joined.has(session))
      letGo(connection, session)
  }

  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (!isOpen() || !takes()) return
    const { message, ...about } = readMessage(data, isBinary)
    const task = async () => {
      try {
        if (message instanceof Error) throw message
        await handlers.handle(connection, message)
      } catch (error) {
        await refuse(error, about)
      }
      taken.end()
    }
    taken.begin()
    void queues.add(about.session ?? id, task)
  })
  socket.on('close', () => {
    taken.stop()
    for (const { leave } of joined.values()) leave()
    joined.clear()
  })
}
