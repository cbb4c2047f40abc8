/** A tenth of the rows, the highest chances first. */
export interface Tenth {
  rows: number
  meanProbability: number
  /** Share of positives among its rows. */
  rate: number
  /** The rate over that of all rows. */
  lift: number
  /** Share of all positives in this tenth and those before it. */
  found: number
}

/** Whom one reaches by going down the list from the highest chance. */
export interface Reach {
  tenths: readonly Tenth[]
  /** Share of all positives found in the first k hundredths of the list, k from 0 to 100. */
  gains: readonly number[]
}

/** Rows of equal chance share their positives evenly, so that their order in the file does not matter. */
export function reachOf(probabilities: Float64Array, truths: Uint8Array): Reach {
  const rows = truths.length
  const order = Int32Array.from(truths.keys()).sort((a, b) => probabilities[b]! - probabilities[a]!)
  const found = new Float64Array(rows + 1)
  const mass = new Float64Array(rows + 1)
  for (let from = 0; from < rows; ) {
    let to = from
    let positives = 0
    for (; to < rows && probabilities[order[to]!] === probabilities[order[from]!]; to++)
      positives += truths[order[to]!]!
    for (let at = from; at < to; at++) {
      found[at + 1] = found[from]! + (positives * (at + 1 - from)) / (to - from)
      mass[at + 1] = mass[at]! + probabilities[order[at]!]!
    }
    from = to
  }
  const all = found[rows]!
  const upTo = (share: number) => Math.round(rows * share)
  const tenths = Array.from({ length: 10 }, (_, tenth) => {
    const [from, to] = [upTo(tenth / 10), upTo((tenth + 1) / 10)]
    const rate = (found[to]! - found[from]!) / (to - from)
    return {
      rows: to - from,
      meanProbability: (mass[to]! - mass[from]!) / (to - from),
      rate,
      lift: rate / (all / rows),
      found: found[to]! / all,
    }
  })
  return { tenths, gains: Array.from({ length: 101 }, (_, at) => found[upTo(at / 100)]! / all) }
}
