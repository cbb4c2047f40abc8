import type { Gram } from '../../formula/text-sum.ts'

/** Finds which grams a text has. */
export interface GramTree {
  /** The places of the grams that are in the codes, each once, in an array that the next call writes to. */
  find(codes: Int32Array): Int32Array
}

/**
 * All grams as one tree of codes. Nodes are numbered level by level, so that the ways down from one follow each other, by rising code.
 * Null where two grams are the same.
 */
export function gramTreeOf(grams: readonly Gram[]): GramTree | null {
  const nodes = nodesOf(grams)
  if (!nodes) return null
  const { code, place, ways } = nodes
  const places = new Int32Array(grams.length)
  const isFound = new Uint8Array(grams.length)

  /** The node to which a code leads, or 0. */
  function next(node: number, wanted: number): number {
    let low = ways[node]!
    let high = ways[node + 1]!
    while (low < high) {
      const middle = (low + high) >>> 1
      if (code[middle]! < wanted) low = middle + 1
      else high = middle
    }
    return low < ways[node + 1]! && code[low] === wanted ? low : 0
  }

  return {
    find(codes) {
      let count = 0
      for (let from = 0; from < codes.length; from++) {
        let node = 0
        for (let at = from; at < codes.length; at++) {
          node = next(node, codes[at]!)
          if (node === 0) break
          const own = place[node]!
          if (own < 0 || isFound[own] === 1) continue
          isFound[own] = 1
          places[count++] = own
        }
      }
      for (let at = 0; at < count; at++) isFound[places[at]!] = 0
      return places.subarray(0, count)
    },
  }
}

interface Nodes {
  /** What leads to each. */
  readonly code: Int32Array
  /** Of the gram that ends there; -1 where none does. */
  readonly place: Int32Array
  /** The first node below each, up to that of the next. */
  readonly ways: Int32Array
}

function nodesOf(grams: readonly Gram[]): Nodes | null {
  const sorted = [...grams].sort((a, b) => inOrder(a.codes, b.codes))
  const [code, place, ways] = [[0], [] as number[], [] as number[]]
  /** Which grams begin as each node, and for how many codes they are alike. */
  const [from, to, depth] = [[0], [sorted.length], [0]]
  for (let node = 0; node < code.length; node++) {
    const [end, alike] = [to[node]!, depth[node]!]
    let at = from[node]!
    place.push(at < end && sorted[at]!.codes.length === alike ? sorted[at++]!.place : -1)
    ways.push(code.length)
    while (at < end) {
      const way = sorted[at]!.codes[alike]
      if (way === undefined) return null
      from.push(at)
      while (at < end && sorted[at]!.codes[alike] === way) at++
      code.push(way)
      to.push(at)
      depth.push(alike + 1)
    }
  }
  ways.push(code.length)
  return { code: Int32Array.from(code), place: Int32Array.from(place), ways: Int32Array.from(ways) }
}

function inOrder(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < a.length && at < b.length; at++) if (a[at] !== b[at]) return a[at]! - b[at]!
  return a.length - b.length
}
