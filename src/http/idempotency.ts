import type { FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'
import type { World } from '../world.ts'
import { IdempotencyKey } from './wire/values.ts'

/**
 * Ids for entries that come without one, by their place in the request: the same ones whenever the request is sent again
 * with the same `Idempotency-Key`. Throws `Problem` for a key that cannot be kept.
 */
export function entryIds({ headers }: FastifyRequest, { newId }: World): (index: number) => string {
  const key = headers['idempotency-key']
  if (key === undefined) return newId
  const { success, data, error } = IdempotencyKey.safeParse(key)
  if (success) return index => `${data}:${index}`
  const { message } = error.issues[0]!
  throw new Problem('invalid', 'The header Idempotency-Key does not fit', [
    { path: 'idempotency-key', message },
  ])
}
