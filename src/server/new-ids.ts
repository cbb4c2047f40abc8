import { randomFillSync } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'

const BYTES_AN_ID = 16
const POOL_IDS = 256

/**
 * UUIDv7s, in order also within one millisecond. Random bytes are fetched for many at once: asking the system for each costs
 * more than all the rest of an id.
 */
export function newIds(now: () => number): () => string {
  const pool = new Uint8Array(BYTES_AN_ID * POOL_IDS)
  let next = pool.length
  let msecs = 0
  let seq = 0
  return () => {
    if (next === pool.length) {
      randomFillSync(pool)
      next = 0
    }
    const random = pool.subarray(next, next + BYTES_AN_ID)
    next += BYTES_AN_ID
    const at = now()
    seq = at > msecs ? 0 : seq + 1
    msecs = Math.max(msecs, at)
    return uuidv7({ random, msecs, seq })
  }
}
