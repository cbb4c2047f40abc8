const EVERY_MS = 60_000

/** Hears one at most a minute: of a store that is away, or a disk that is full, everything fails, again and again. */
export function seldom<Args extends readonly unknown[]>(
  hear: (...args: Args) => void,
  now: () => number,
): (...args: Args) => void {
  let heardAt = Number.NEGATIVE_INFINITY
  return (...args) => {
    if (now() - heardAt < EVERY_MS) return
    heardAt = now()
    hear(...args)
  }
}
