import { connect } from 'node:net'

/** A keep-alive connection over a plain socket with one request under way: it must cost far less than what it measures. */
export interface Connection {
  send(message: Buffer): void
  close(): void
}

const END_OF_HEAD = Buffer.from('\r\n\r\n')

/** Resolves when it is connected. `onAnswer` gets a whole answer, `onLost` is told once when the other side ends it. */
export function connected(
  port: number,
  onAnswer: (answer: Buffer) => void,
  onLost: (error: Error) => void,
): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let pending: Buffer | null = null
  let needed = 0
  let closing = false
  socket.on('data', chunk => {
    pending = pending ? Buffer.concat([pending, chunk]) : chunk
    if (needed === 0) needed = lengthOf(pending)
    if (needed === 0 || pending.length < needed) return
    const answer = pending
    pending = null
    needed = 0
    onAnswer(answer)
  })
  const lost = (error: Error) => {
    if (!closing) onLost(error)
    closing = true
  }
  socket.on('error', lost)
  socket.on('close', () => lost(new Error('a connection was closed')))
  return new Promise(resolve =>
    socket.once('connect', () =>
      resolve({
        send: message => void socket.write(message),
        close() {
          closing = true
          socket.destroy()
        },
      }),
    ),
  )
}

/** The length of the whole answer, or 0 while its head is not complete. */
function lengthOf(answer: Buffer): number {
  const end = answer.indexOf(END_OF_HEAD)
  if (end < 0) return 0
  const head = answer.toString('latin1', 0, end).toLowerCase()
  const at = head.indexOf('content-length: ')
  if (at < 0) throw new Error(`An answer without content-length: ${head}`)
  return end + 4 + Number.parseInt(head.slice(at + 16, at + 26), 10)
}
