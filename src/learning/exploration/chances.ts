// Each of these gives every candidate for a place its chance; the chances add up to 1. Arrays are the caller's, and longer than `n`.

/** The best, always. */
export function greedyChances(chances: Float64Array, n: number, best: number): void {
  chances.fill(0, 0, n)
  chances[best] = 1
}

export function evenChances(chances: Float64Array, n: number): void {
  chances.fill(1 / n, 0, n)
}

/** With the chance `epsilon` any of all, else the best. */
export function epsilonChances(chances: Float64Array, n: number, best: number, epsilon: number): void {
  chances.fill(epsilon / n, 0, n)
  chances[best]! += 1 - epsilon
}

/**
 * Inverse-gap weighting: the more an action falls behind the best, the smaller its chance: 1 / (n + gamma * gap), and the best has
 * the rest. Abe and Long, "Associative reinforcement learning using linear probabilistic concepts" (1999); Foster and Rakhlin,
 * "Beyond UCB" (2020), where it is SquareCB. `scale` is what counts as a gap of 1.
 */
export function inverseGapChances(
  chances: Float64Array,
  n: number,
  values: Float64Array,
  best: number,
  { gamma, scale }: { readonly gamma: number; readonly scale: number },
): void {
  const steepness = scale > 0 ? gamma / scale : 0
  const top = values[best]!
  let others = 0
  for (let index = 0; index < n; index++) {
    if (index === best) continue
    const chance = 1 / (n + steepness * (top - values[index]!))
    chances[index] = chance
    others += chance
  }
  chances[best] = 1 - others
}

/** Lifts each chance to at least `floor / n`; what is above that gives in proportion. */
export function liftToFloor(chances: Float64Array, n: number, floor: number): void {
  const least = floor / n
  let above = 0
  for (let index = 0; index < n; index++) above += Math.max(0, chances[index]! - least)
  const kept = above > 0 ? (1 - floor) / above : 0
  for (let index = 0; index < n; index++) chances[index] = least + kept * Math.max(0, chances[index]! - least)
}
