import { logOdds } from '../../log-odds.ts'

/**
 * What came of one model version's probabilities, as whole numbers by name, so that sums do not depend on an order and what is taken
 * back leaves nothing: `+b` and `-b` count the positive and negative ones in bin b, `pb` sums their probabilities, `loss` their log
 * losses and `brier` their squared errors, all three in millionths.
 */
export type Tally = Readonly<Record<string, number>>

/** A probability (from 0 to 1) and what came of it. */
export interface Judged {
  readonly probability: number
  readonly positive: boolean
}

const between = (from: number, to: number, parts: number) =>
  Array.from({ length: parts - 1 }, (_, at) => from + ((to - from) * (at + 1)) / parts)

/**
 * Between the 50 bins, in log-odds: the tenths of the probability, each in the middle halved, the first in 24 and the last in 10, since
 * most offers are taken by few. So the calibration error, which has these tenths, is exact.
 */
const EDGES: readonly number[] = [
  ...between(logOdds(0.0005), logOdds(0.1), 24),
  ...Array.from({ length: 17 }, (_, at) => logOdds((at + 2) / 20)),
  ...between(logOdds(0.9), logOdds(0.9995), 10),
]

export const BINS = EDGES.length + 1

/** The tenth of the probability, from 0, that a bin lies in. */
export function tenthOf(bin: number): number {
  return bin < 24 ? 0 : Math.min(9, 1 + ((bin - 24) >> 1))
}

function binOf(probability: number): number {
  const at = logOdds(probability)
  let low = 0
  let high = EDGES.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (at < EDGES[middle]!) high = middle
    else low = middle + 1
  }
  return low
}

const MILLION = 1e6

/** One more, or with `times` -1 one that is taken back. */
export function tallied(tally: Tally, { probability, positive }: Judged, times: 1 | -1): Tally {
  const bin = binOf(probability)
  const told = Math.min(1 - 1 / MILLION, Math.max(1 / MILLION, positive ? probability : 1 - probability))
  return added(tally, {
    [`${positive ? '+' : '-'}${bin}`]: times,
    [`p${bin}`]: times * Math.round(MILLION * probability),
    loss: times * Math.round(MILLION * -Math.log(told)),
    brier: times * Math.round(MILLION * (1 - told) ** 2),
  })
}

/** The sum of both. */
export function added(one: Tally, other: Tally): Tally {
  const sum: Record<string, number> = { ...one }
  for (const [key, more] of Object.entries(other)) {
    const both = (sum[key] ?? 0) + more
    if (both === 0) delete sum[key]
    else sum[key] = both
  }
  return sum
}
