import { type RandomSource, shuffle } from './random.ts'

/** Which rows are learned from and which only score the result; both ascending. */
export interface Split {
  train: Int32Array
  test: Int32Array
}

/** Holds a share of each class out at random, so that both parts have the same share of positives. */
export function stratifiedSplit(target: Uint8Array, share: number, random: RandomSource): Split {
  const held = classesOf(target).flatMap(wanted => {
    const rows = shuffle(
      Int32Array.from(target.keys()).filter(row => target[row] === wanted),
      random,
    )
    return [...rows.subarray(0, Math.round(rows.length * share))]
  })
  return splitAt(target.length, held)
}

/** Holds the latest share out; `times` may be any order-keeping numbers, ties stay in the order of the file. */
export function latestSplit(times: Float64Array, share: number): Split {
  const order = Int32Array.from(times.keys()).sort((a, b) => times[a]! - times[b]! || a - b)
  return splitAt(times.length, order.subarray(order.length - Math.round(order.length * share)))
}

export function splitAt(rows: number, held: Iterable<number>): Split {
  const isHeld = new Uint8Array(rows)
  for (const row of held) isHeld[row] = 1
  const all = Int32Array.from({ length: rows }, (_, row) => row)
  return { train: all.filter(row => !isHeld[row]), test: all.filter(row => isHeld[row]) }
}

/** Gives each of the rows a fold from 0 to folds - 1, each class spread evenly. */
export function stratifiedFolds(
  target: Uint8Array,
  rows: Int32Array,
  folds: number,
  random: RandomSource,
): Uint8Array {
  const foldOfPlace = new Uint8Array(rows.length)
  for (const wanted of classesOf(target)) {
    const places = Int32Array.from(rows.keys()).filter(place => target[rows[place]!] === wanted)
    shuffle(places, random).forEach((place, at) => {
      foldOfPlace[place] = at % folds
    })
  }
  return foldOfPlace
}

/** The highest code first: with two classes, yes before no. */
function classesOf(target: Uint8Array): number[] {
  const most = target.reduce((high, code) => Math.max(high, code), 1)
  return Array.from({ length: most + 1 }, (_, at) => most - at)
}
