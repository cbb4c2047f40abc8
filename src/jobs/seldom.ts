const EVERY_MS = 60_000

/** Hears one at most a minute: of a store that is away everything fails, again and again. */
export function seldom(hear: (error: unknown) => void, now: () => number): (error: unknown) => void {
  let heardAt = Number.NEGATIVE_INFINITY
  return error => {
    if (now() - heardAt < EVERY_MS) return
    heardAt = now()
    hear(error)
  }
}
