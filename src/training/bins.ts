/**
 * Groups neighbours into at most `most` groups of about the same weight and gives the start of each group but the
 * first. A weight that fills a group alone gets its own, so that the rest is still divided finely (a column that is
 * zero in 8 rows of 10 keeps nearly all its groups for the other two).
 */
export function evenCuts(weights: ArrayLike<number>, most: number): number[] {
  const heavy = heavyOnes(weights, most)
  let lightWeight = 0
  for (let at = 0; at < weights.length; at++) if (!heavy.has(at)) lightWeight += weights[at]!
  const share = lightWeight / Math.max(1, most - heavy.size)
  const cuts: number[] = []
  let filled = 0
  for (let at = 0; at < weights.length; at++) {
    const weight = weights[at]!
    const full = heavy.has(at) || heavy.has(at - 1) || filled + weight / 2 > share
    if (at > 0 && full && cuts.length < most - 1) {
      cuts.push(at)
      filled = 0
    }
    filled += weight
  }
  return cuts
}

function heavyOnes(weights: ArrayLike<number>, most: number): Set<number> {
  let total = 0
  for (let at = 0; at < weights.length; at++) total += weights[at]!
  const heavy = new Set<number>()
  for (let at = 0; at < weights.length; at++) if (weights[at]! * most >= total) heavy.add(at)
  return heavy
}

/**
 * Edges of quantile bins, ascending; bin k holds edges[k-1] <= x < edges[k]. NaN is left out. Edges are float32,
 * halfway between the neighbouring values, so that the trainer and a float32 graph agree on every value.
 */
export function quantileEdges(values: Float32Array, rows: Int32Array, mostBins: number): Float32Array {
  const sorted = new Float32Array(rows.length)
  let count = 0
  for (const row of rows) {
    const value = values[row]!
    if (!Number.isNaN(value)) sorted[count++] = value
  }
  const { distinct, counts } = runs(sorted.subarray(0, count).sort())
  const edges = evenCuts(counts, mostBins).map(at => between(distinct[at - 1]!, distinct[at]!))
  return Float32Array.from(edges)
}

/** How many edges are at or below x: the bin of x, by bisection. */
export function binOf(edges: Float32Array, x: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (x >= edges[middle]!) low = middle + 1
    else high = middle
  }
  return low
}

function between(below: number, above: number): number {
  const middle = Math.fround(below / 2 + above / 2)
  return middle > below && middle <= above ? middle : above
}

function runs(sorted: Float32Array): { distinct: number[]; counts: number[] } {
  const distinct: number[] = []
  const counts: number[] = []
  for (const value of sorted) {
    if (value === distinct[distinct.length - 1]) counts[counts.length - 1]!++
    else {
      distinct.push(value)
      counts.push(1)
    }
  }
  return { distinct, counts }
}
