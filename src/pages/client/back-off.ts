const RESTART = 1012
const TRY_AGAIN_LATER = 1013

export const FIRST_MS = 250
export const MAX_MS = 15_000

/** Milliseconds to wait before the next attempt. `attempts` have failed in a row; `chance` in 0 … 1 spreads clients apart. */
export function retryDelayMs(
  code: number,
  attempts: number,
  { firstMs = FIRST_MS, maxMs = MAX_MS }: { firstMs?: number; maxMs?: number },
  chance: number,
): number {
  // Another replica is there at once, or this one soon.
  if (code === RESTART && attempts === 0) return firstMs * chance
  const steps = attempts + (code === TRY_AGAIN_LATER ? 3 : 0)
  return Math.min(maxMs, firstMs * 2 ** steps) * (0.5 + chance / 2)
}
