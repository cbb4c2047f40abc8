import { gramsOf, type Vocabulary } from './grams.ts'

/** Rows with few entries: those of row r are at starts[r] up to starts[r + 1]. */
export interface SparseRows {
  rows: number
  starts: Int32Array
  /** Which gram; in the order of the vocabulary within a row. */
  columns: Int32Array
  values: Float32Array
}

/**
 * A row a text: the weights of the grams that it has, words (and pairs) and parts of words each scaled to a length of
 * 1, so that neither kind drowns the other in long texts. `symbols` are texts by `symbolsOf`.
 */
export function sparseRows(vocabulary: Vocabulary, symbols: readonly string[]): SparseRows {
  const starts = new Int32Array(symbols.length + 1)
  const all = symbols.map((text, row) => {
    const places = placesIn(vocabulary, text)
    starts[row + 1] = starts[row]! + places.length
    return places
  })
  const columns = new Int32Array(starts[symbols.length]!)
  const values = new Float32Array(columns.length)
  all.forEach((places, row) => {
    columns.set(places, starts[row])
    values.set(valuesOf(vocabulary, places), starts[row])
  })
  return { rows: symbols.length, starts, columns, values }
}

function placesIn({ placeOf }: Vocabulary, text: string): Int32Array {
  const places: number[] = []
  for (const gram of gramsOf(text)) {
    const place = placeOf.get(gram)
    if (place !== undefined) places.push(place)
  }
  return Int32Array.from(places).sort()
}

function valuesOf({ words, weights }: Vocabulary, places: Int32Array): Float64Array {
  let ofWords = 0
  let ofParts = 0
  for (const place of places)
    if (place < words) ofWords += weights[place]! ** 2
    else ofParts += weights[place]! ** 2
  return Float64Array.from(places, place => weights[place]! / Math.sqrt(place < words ? ofWords : ofParts))
}

/** The given rows alone, in that order. */
export function rowsAt(all: SparseRows, rows: Int32Array): SparseRows {
  const starts = new Int32Array(rows.length + 1)
  rows.forEach((row, at) => {
    starts[at + 1] = starts[at]! + all.starts[row + 1]! - all.starts[row]!
  })
  const columns = new Int32Array(starts[rows.length]!)
  const values = new Float32Array(columns.length)
  rows.forEach((row, at) => {
    columns.set(all.columns.subarray(all.starts[row], all.starts[row + 1]), starts[at])
    values.set(all.values.subarray(all.starts[row], all.starts[row + 1]), starts[at])
  })
  return { rows: rows.length, starts, columns, values }
}
