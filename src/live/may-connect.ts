import type { FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'

export const SUBPROTOCOL = 'tact.v1'

/** Throws `Problem` where a client asks for other subprotocols only, or is a page of a foreign origin. */
export function mayConnect({ headers }: FastifyRequest, allowedOrigins: readonly string[]): void {
  const offered = headers['sec-websocket-protocol']?.split(',').map(name => name.trim())
  if (offered && !offered.includes(SUBPROTOCOL)) {
    throw new Problem(
      'bad-request',
      `The subprotocol is ${SUBPROTOCOL}, or none; asked for was ${offered.join(', ')}`,
    )
  }
  const { origin, host } = headers
  // Browsers always name the page's origin, and let any page connect: without this a foreign page could act for who opens it.
  if (origin === undefined || allowedOrigins.includes(origin) || hostOf(origin) === host?.toLowerCase())
    return
  throw new Problem(
    'forbidden',
    `Pages of ${origin} may not connect here; allow the origin, or connect from a server`,
  )
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
