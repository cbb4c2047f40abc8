import { type RandomSource, shuffle } from '../random.ts'

/**
 * Deals the rows into parts by chance, each class spread evenly; answers the part of each. Part 0 comes last: a class
 * with fewer rows than parts has none there.
 */
export function deal(labels: Int32Array, parts: number, random: RandomSource): Uint8Array {
  const dealt = new Map<number, number>()
  const partOf = new Uint8Array(labels.length)
  for (const row of shuffle(Int32Array.from(labels.keys()), random)) {
    const before = dealt.get(labels[row]!) ?? 0
    dealt.set(labels[row]!, before + 1)
    partOf[row] = parts - 1 - (before % parts)
  }
  return partOf
}
