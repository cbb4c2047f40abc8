import { isUtf8 } from 'node:buffer'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { Problem } from '../errors.ts'
import { pathText } from '../strategy/document.ts'

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
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new Problem('bad-request', `The body is not JSON: ${(error as Error).message}`)
  }
  if (SUSPECT.test(text)) refuseForeign(json)
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

/** A name may be written with escapes, of letters and the underscore; those of other languages are no reason to look closer. */
const SUSPECT = /__proto__|constructor|\\u00[567]/

interface Place {
  readonly name: string
  readonly value: unknown
  readonly in?: Place
}

/** Throws `Problem` for names that would be the prototype of an object, were they copied into one. */
function refuseForeign(json: unknown): void {
  const places: Place[] = [{ name: '', value: json }]
  for (let place = places.pop(); place; place = places.pop()) {
    if (typeof place.value !== 'object' || place.value === null) continue
    for (const [name, value] of Object.entries(place.value)) {
      const inner = { name, value, in: place }
      if (name === '__proto__' || (name === 'prototype' && place.name === 'constructor')) throw foreign(inner)
      places.push(inner)
    }
  }
}

function foreign(place: Place): Problem {
  const path: (string | number)[] = []
  for (let each = place; each.in; each = each.in)
    path.unshift(Array.isArray(each.in.value) ? Number(each.name) : each.name)
  const message = `the name "${place.name}" is not taken; give it another`
  return new Problem('bad-request', 'A name cannot be taken', [{ path: pathText(path), message }])
}
