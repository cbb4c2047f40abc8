/** A source of numbers in [0, 1). */
export type RandomSource = () => number

/**
 * A seeded generator: the same seed gives the same numbers everywhere (mulberry32, 32 bits of state; plenty for
 * splits and folds, not for secrets).
 */
export function seededRandom(seed: number): RandomSource {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Shuffles in place (Fisher-Yates) and gives the same array back. */
export function shuffle(rows: Int32Array, random: RandomSource): Int32Array {
  for (let last = rows.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const kept = rows[last]!
    rows[last] = rows[other]!
    rows[other] = kept
  }
  return rows
}
