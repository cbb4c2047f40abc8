import { itemsIn } from './history.ts'
import { STREAM_KEPT_MS } from './stream-items.ts'

/** What is known of an entry's id: it is in the history, or it was taken back (before or after it came), and when. */
export type Standing = 'kept' | `retracted ${number}`

/** Where nobody says how long histories are kept. */
export const FOR_EVER_MS = 100 * 365 * 86_400_000

/**
 * A history is looked through when the oldest of it is too old by this part of the time: so each look through it has something to remove,
 * and the whole is not written anew for a single entry.
 */
export const LATE_BY = 1 / 16

/** Whatever is older than this is to be looked for. */
export function lookedForBefore(now: number, keptMs: number): number {
  return now - keptMs * (1 + LATE_BY)
}

/** Entries forgotten at once: what is more is still too old, and goes the next time. It takes some 20 ms. */
export const MOST_AT_ONCE = 500

export interface Limits {
  readonly now: number
  readonly keptMs: number
  /** Entries to forget at most. */
  readonly most?: number
}

export interface Trimmed {
  /** What stays of the log. */
  readonly items: readonly Uint8Array[]
  /** Ids of which nothing is known any more. */
  readonly gone: readonly string[]
  /** The time of the oldest thing that stays; null where nothing does. */
  readonly oldest: number | null
}

/**
 * A history without what is too old, as if that had never been told: entries, by their own time, and the taking back of them; and of what
 * was barred before it came, what was so before then. What was taken back lately stays as long as the stream may still tell of it.
 */
export function trimmed(
  log: Uint8Array,
  standings: Iterable<readonly [id: string, standing: string]>,
  { now, keptMs, most = MOST_AT_ONCE }: Limits,
): Trimmed {
  const before = now - keptMs
  const known = [...standings]
  const retracted = new Map(known.map(([id, standing]) => [id, Number(standing.split(' ')[1])]))
  const items = itemsIn(log)
  const came = new Set<string>()
  const stays = new Set<string>()
  let oldest = Number.POSITIVE_INFINITY
  let room = most

  function stay(id: string, time: number): void {
    stays.add(id)
    oldest = Math.min(oldest, time)
  }

  for (const { id, at } of items) {
    if (at === null) continue
    came.add(id)
    if (at >= before || retracted.get(id)! > now - STREAM_KEPT_MS) stay(id, Math.max(at, before))
    else if (room-- <= 0) stay(id, at)
  }
  for (const [id, since] of retracted) {
    if (!came.has(id) && (since >= before || (since < before && room-- <= 0))) stay(id, since)
  }
  return {
    items: items.flatMap(({ id, bytes }) => (stays.has(id) ? [bytes] : [])),
    gone: known.flatMap(([id]) => (stays.has(id) ? [] : [id])),
    oldest: stays.size > 0 ? oldest : null,
  }
}
