import type { FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'

export const SUBPROTOCOL = 'tact.v1'

/** Throws `Problem` where a client asks for other subprotocols only, or is a page of a foreign origin. */
export function mayConnect({ headers, socket }: FastifyRequest, allowedOrigins: readonly string[]): void {
  const offered = headers['sec-websocket-protocol']?.split(',').map(name => name.trim())
  if (offered && !offered.includes(SUBPROTOCOL)) {
    throw new Problem(
      'bad-request',
      `The subprotocol is ${SUBPROTOCOL}, or none; asked for was ${offered.join(', ')}`,
    )
  }
  const { origin, host } = headers
  // Browsers always name the page's origin, and let any page connect: without this a foreign page could act for who opens it.
  if (origin === undefined || allowedOrigins.includes(origin)) return
  const page = URL.canParse(origin) ? new URL(origin) : null
  // A foreign name can be made to lead here (DNS rebinding), and is then both origin and host: of those who can reach a
  // loopback address only a page from there is its own.
  const mayBeOwn = page !== null && (isLoopback(page.hostname) || !isLoopback(socket.localAddress ?? ''))
  if (mayBeOwn && page.host === host?.toLowerCase()) return
  throw new Problem(
    'forbidden',
    `Pages of ${origin} may not connect here; allow the origin, or connect from a server`,
  )
}

/** Of an address, or of a host as URLs write it. */
function isLoopback(host: string): boolean {
  return /^((::ffff:)?127\.\d+\.\d+\.\d+|\[?::1\]?|localhost)$/.test(host)
}
