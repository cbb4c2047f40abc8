/** Chance that can be had again: everything drawn from one seed. */
export interface Chance {
  /** Evenly between 0 (included) and 1 (not). */
  uniform(): number
  /** True with this probability. */
  yes(probability: number): boolean
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number
  normal(mean: number, deviation: number): number
  /** Positive and skewed to the right, as money is; `spread` is the deviation of its logarithm. */
  skewed(median: number, spread: number): number
  pick<T>(items: readonly T[]): T
  /** One of the keys, as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K
}

/** The mulberry32 generator (Tommy Ettinger, public domain): 32 bits of state, plenty for a demo. */
export function seededChance(seed: number): Chance {
  let state = seed >>> 0
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  /** Box and Muller: two even numbers make a normal one. */
  const standard = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  return {
    uniform,
    yes: probability => uniform() < probability,
    whole: (low, high) => low + Math.floor(uniform() * (high - low + 1)),
    normal: (mean, deviation) => mean + deviation * standard(),
    skewed: (median, spread) => median * Math.exp(spread * standard()),
    pick: items => items[Math.floor(uniform() * items.length)]!,
    weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
      let total = 0
      for (const key in weights) total += weights[key]
      let left = uniform() * total
      let last: K | undefined
      for (const key in weights) {
        last = key
        left -= weights[key]
        if (left < 0) break
      }
      return last!
    },
  }
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}

/** Rounded to so many decimals. */
export function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals
  return Math.round(value * scale) / scale
}
