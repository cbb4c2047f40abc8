import { sigmoid } from '../../../log-odds.ts'
import { type RandomSource, seededRandom } from '../../random.ts'

/** An estimate with its 95 % interval. */
export interface Interval {
  value: number
  low: number
  high: number
}

const z = 1.959963984540054

/** The interval of a share of `count` among `rows` (Wilson, 1927): inside 0 and 1, sensible for few rows. NaN of none. */
export function wilson(count: number, rows: number): Interval {
  if (rows === 0) return { value: Number.NaN, low: Number.NaN, high: Number.NaN }
  const share = count / rows
  const middle = (share + (z * z) / (2 * rows)) / (1 + (z * z) / rows)
  const half =
    (z / (1 + (z * z) / rows)) * Math.sqrt((share * (1 - share)) / rows + (z * z) / (4 * rows * rows))
  return { value: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

/**
 * The AUC with its interval by DeLong, DeLong and Clarke-Pearson (1988): the variance of each row's share of the other
 * class that it is on the right side of. The interval is taken on the logit, so that it stays inside 0 and 1.
 * NaN when one class is absent.
 */
export function aucInterval(scores: Float64Array, truths: Uint8Array): Interval {
  const order = Int32Array.from(truths.keys()).sort((a, b) => scores[a]! - scores[b]!)
  const positives = truths.reduce((sum, truth) => sum + truth, 0)
  const negatives = truths.length - positives
  const ofPositives = moments()
  const ofNegatives = moments()
  let positivesBelow = 0
  let negativesBelow = 0
  for (let from = 0; from < order.length; ) {
    let to = from
    let tiedPositives = 0
    for (; to < order.length && scores[order[to]!] === scores[order[from]!]; to++)
      tiedPositives += truths[order[to]!]!
    const tiedNegatives = to - from - tiedPositives
    ofPositives.add((negativesBelow + tiedNegatives / 2) / negatives, tiedPositives)
    ofNegatives.add((positives - positivesBelow - tiedPositives / 2) / positives, tiedNegatives)
    positivesBelow += tiedPositives
    negativesBelow += tiedNegatives
    from = to
  }
  const value = ofPositives.mean()
  const error = Math.sqrt(ofPositives.variance() / positives + ofNegatives.variance() / negatives)
  if (!(value > 0 && value < 1) || Number.isNaN(error)) return { value, low: value, high: value }
  const logit = Math.log(value / (1 - value))
  const half = (z * error) / (value * (1 - value))
  return { value, low: sigmoid(logit - half), high: sigmoid(logit + half) }
}

function moments() {
  let weight = 0
  let sum = 0
  let squares = 0
  return {
    add(value: number, times: number) {
      if (times === 0) return
      weight += times
      sum += times * value
      squares += times * value * value
    },
    mean: () => sum / weight,
    variance: () => Math.max(0, squares - (sum * sum) / weight) / (weight - 1),
  }
}

/** Bounds of the work: so many rows are drawn altogether, in at least and at most so many samples. */
const drawnRows = 5_000_000
const fewestSamples = 200
const mostSamples = 1000

/**
 * Intervals of statistics of rows by the basic bootstrap (Davison and Hinkley, 1997, section 5.2): as far as the
 * statistics of samples drawn with replacement lie above the statistic, so far may the truth lie below it. None below 0.
 * `statistics` must not keep the rows it is given.
 */
export function bootstrap(
  rows: number,
  statistics: (rows: Int32Array) => readonly number[],
  seed: number,
): Interval[] {
  const random: RandomSource = seededRandom(seed)
  const drawn = Int32Array.from({ length: rows }, (_, row) => row)
  const values = statistics(drawn)
  const samples = Math.max(fewestSamples, Math.min(mostSamples, Math.floor(drawnRows / rows)))
  const found = values.map(() => new Float64Array(samples))
  for (let sample = 0; sample < samples; sample++) {
    for (let at = 0; at < rows; at++) drawn[at] = Math.floor(random() * rows)
    statistics(drawn).forEach((statistic, at) => {
      found[at]![sample] = statistic
    })
  }
  return values.map((value, at) => {
    const sorted = found[at]!.sort()
    const quantile = (share: number) => sorted[Math.round(share * (samples - 1))]!
    return { value, low: Math.max(0, 2 * value - quantile(0.975)), high: 2 * value - quantile(0.025) }
  })
}
