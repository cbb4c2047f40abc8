import type { Socket } from 'node:net'
import type { FastifyInstance, RawServerDefault } from 'fastify'

/** A request on a connection that was just made may still be on its way. */
const UNUSED_MS = 500

/**
 * Lets a server that goes down wait for what is under way, and for nothing else: not for the silence of a connection after its answer, nor
 * for the first request of one that somebody keeps ready, nor for an upload without an end. Node looks for none of them any more then.
 */
export function closesInTime(app: Pick<FastifyInstance, 'server' | 'addHook'>, withinMs: number): void {
  const server: RawServerDefault = app.server
  const connections = new Set<Socket>()
  let closing = false
  server.on('connection', (socket: Socket) => {
    // One whose request asked for an upgrade in vain comes again.
    if (connections.has(socket)) return
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) reply.header('connection', 'close')
    done()
  })
  app.addHook('preClose', done => {
    closing = true
    // It is the connections that keep the process alive meanwhile.
    setTimeout(() => {
      for (const socket of connections) if (socket.bytesRead === 0) socket.destroy()
    }, UNUSED_MS).unref()
    setTimeout(() => server.closeAllConnections(), withinMs).unref()
    done()
  })
}
