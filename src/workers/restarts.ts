/** A worker that ends so soon after it was ready, or before, may have died of what its successor will die of. */
const SOON_MS = 10_000
const FIRST_PAUSE_MS = 50
const MOST_PAUSE_MS = 5_000
const MOST_IN_A_ROW = 5

export interface Ended {
  /** Since it was ready; 0 where it never was. */
  readonly servedMs: number
  /** It said why it could not start, and others serve meanwhile: that may be over by itself, such as a Redis that is away. */
  readonly canWait: boolean
}

/**
 * What to do when a worker has ended: how many in a row have ended soon now, and the pause before another is started; null where
 * there is to be no other.
 */
export function afterEnd(
  inARow: number,
  { servedMs, canWait }: Ended,
): { inARow: number; pauseMs: number | null } {
  if (servedMs >= SOON_MS) return { inARow: 0, pauseMs: 0 }
  if (canWait) return { inARow, pauseMs: MOST_PAUSE_MS }
  const now = inARow + 1
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (now - 1), MOST_PAUSE_MS)
  return { inARow: now, pauseMs: now >= MOST_IN_A_ROW ? null : pauseMs }
}
