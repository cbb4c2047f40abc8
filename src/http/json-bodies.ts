import { isUtf8 } from 'node:buffer'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { Problem } from '../errors.ts'
import { parseJson, refuseForeignNames } from './json-text.ts'

/** For `addContentTypeParser` with `jsonBody`. */
export const asBytes = { parseAs: 'buffer' } as const

/**
 * The JSON of a body. No body at all is none, where none is needed: many clients say that they send JSON though they send
 * nothing. Throws `Problem`.
 */
function jsonOf(request: FastifyRequest, body: Buffer): unknown {
  if (body.length === 0) {
    const schema = request.routeOptions.schema?.body as z.ZodType | undefined
    if (schema?.safeParse(undefined).success ?? true) return undefined
    throw new Problem('bad-request', 'There is no body; send JSON')
  }
  if (!isUtf8(body)) throw new Problem('bad-request', 'The body is not UTF-8; send it as UTF-8')
  const text = body.toString('utf8').replace(/^\ufeff/, '')
  const json = parseJson(text, 'The body')
  refuseForeignNames(json, text)
  return json
}

/** Fastify hears of what `jsonOf` throws. */
export function jsonBody(
  request: FastifyRequest,
  body: Buffer,
  done: (error: Error | null, json?: unknown) => void,
): void {
  done(null, jsonOf(request, body))
}

/** Encodings that UTF-8 reads as it stands. */
const CHARSETS: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii'])

/** Of a body that is packed, or in another encoding than UTF-8. */
export function unreadable({ headers }: FastifyRequest): Problem | undefined {
  const packed = headers['content-encoding']
  if (packed !== undefined && packed !== 'identity') {
    const message = `A body in the content-encoding "${packed}" is not taken; send it as it is`
    return new Problem('unsupported-type', message)
  }
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(headers['content-type'] ?? '')?.[1]
  if (charset === undefined || CHARSETS.has(charset.toLowerCase())) return undefined
  return new Problem('unsupported-type', `A body in the charset "${charset}" is not taken; send it as UTF-8`)
}
