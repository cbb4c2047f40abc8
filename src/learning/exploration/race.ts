import { evenNumber } from './chance.ts'

/** Lets the numbers of different places be different; more than a strategy has actions. */
const PLACE = 65_536

/**
 * Draws one of `n` by their chances, which add up to 1: each runs for an exponential time by its chance, and the fastest wins. `lanes`
 * say which of the seed's numbers is whose, so that with the same seed little changes where chances change little, or another
 * candidate comes or goes.
 */
export function drawn(
  chances: Float64Array,
  n: number,
  seed: number,
  place: number,
  lanes: Int32Array,
): number {
  let fastest = 0
  let least = Number.POSITIVE_INFINITY
  for (let index = 0; index < n; index++) {
    const chance = chances[index]!
    if (chance <= 0) continue
    const number = evenNumber(seed, place * PLACE + lanes[index]!)
    // The logarithm is dear, and never less than this.
    if (1 - number >= least * chance) continue
    const time = -Math.log(number) / chance
    if (time < least) {
      least = time
      fastest = index
    }
  }
  return fastest
}
