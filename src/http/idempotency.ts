import type { FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'
import type { World } from '../world.ts'
import { IdempotencyKey } from './wire/values.ts'

/** The routes that take an `Idempotency-Key`, as the OpenAPI document has them. */
export const TAKING_A_KEY: ReadonlySet<string> = new Set([
  'POST /v1/decisions',
  'POST /v1/events',
  'POST /v1/sessions/{sessionId}/events',
  'POST /v1/strategy/rollback',
  'POST /v1/models/{model}/rollback',
])

/** The request's `Idempotency-Key`, if it has one. Throws `Problem` for one that cannot be kept. */
export function idempotencyKey({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key']
  if (key === undefined) return undefined
  const { success, data, error } = IdempotencyKey.safeParse(key)
  if (success) return data
  const { message } = error.issues[0]!
  throw new Problem('invalid', 'The header Idempotency-Key does not fit', [
    { path: 'idempotency-key', message },
  ])
}

/**
 * Ids for entries that come without one, by their place in the request: the same ones whenever the request is sent again
 * with the same `Idempotency-Key`. Throws `Problem` for a key that cannot be kept.
 */
export function entryIds(request: FastifyRequest, { newId }: World): (index: number) => string {
  const key = idempotencyKey(request)
  return key === undefined ? newId : index => `${key}:${inOrder(index)}`
}

/** Padded, since entries of one millisecond are told in the order of their ids: a request has at most a thousand. */
const inOrder = (index: number) => String(index).padStart(3, '0')
