import { type AdditiveModel, cellRows, type Pair, probabilities } from './additive.ts'
import { evenCuts } from './bins.ts'
import type { Design } from './design.ts'
import type { Weights } from './weights.ts'

/**
 * The pairs of terms that explain most of what a fitted model without pairs leaves over, the best first. The gain of a
 * pair is that of one Newton step in each of its cells, Σ G² / (H + ridge), less the number of its cells: what chance
 * alone would gain. (The ranking idea of FAST: Lou, Caruana, Gehrke and Hooker, KDD 2013.)
 */
export function strongestPairs(
  model: AdditiveModel,
  design: Design,
  rows: Int32Array,
  target: Uint8Array,
  most: number,
  weights?: Weights,
): Pair[] {
  const fitted = probabilities(model, design, rows)
  const groups = model.terms.map((_, term) => coarseGroups(model, design, term, rows))
  const found: { pair: Pair; gain: number }[] = []
  for (let first = 0; first < groups.length; first++)
    for (let second = first + 1; second < groups.length; second++) {
      const pair = pairOf(first, second, groups)
      if (pair.firstSize < 2 || pair.secondSize < 2) continue
      const gain = gainOf(pair, design, rows, fitted, target, weights)
      if (gain > 0) found.push({ pair, gain })
    }
  found.sort((a, b) => b.gain - a.gain)
  return found.slice(0, most).map(({ pair }) => pair)
}

const mostGroups = 5

interface Groups {
  ofCell: Uint8Array
  size: number
}

function coarseGroups(model: AdditiveModel, design: Design, term: number, rows: Int32Array): Groups {
  const { kind } = model.terms[term]!
  const weights = model.termWeights[term]!
  const starts = new Set(
    kind === 'category'
      ? firstOnes(weights.length - 1)
      : evenCuts(interest(weights, design, term, rows), mostGroups),
  )
  const ofCell = new Uint8Array(weights.length)
  let group = 1
  for (let cell = 1; cell < weights.length; cell++) {
    if (starts.has(cell - 1)) group++
    ofCell[cell] = group
  }
  return { ofCell, size: group }
}

/** Groups are cut half by rows, half by where the term's own curve moves: that is where it matters for others too. */
function interest(weights: Float64Array, design: Design, term: number, rows: Int32Array): Float64Array {
  const counts = cellRows(design, term, rows, weights.length)
  const moves = weights.map((weight, cell) => (cell < 2 ? 0 : Math.abs(weight - weights[cell - 1]!)))
  const moved = moves.reduce((sum, move) => sum + move, 1e-9)
  return moves.map((move, cell) => counts[cell]! / rows.length + move / moved).subarray(1)
}

/** Levels come the most common first: all but the last group hold one level, the last holds the rest. */
function firstOnes(levels: number): number[] {
  return Array.from({ length: Math.min(levels, mostGroups) - 1 }, (_, at) => at + 1)
}

function pairOf(first: number, second: number, groups: readonly Groups[]): Pair {
  const { ofCell: firstGroups, size: firstSize } = groups[first]!
  const { ofCell: secondGroups, size: secondSize } = groups[second]!
  return { first, second, firstGroups, secondGroups, firstSize, secondSize }
}

function gainOf(
  pair: Pair,
  design: Design,
  rows: Int32Array,
  fitted: Float64Array,
  target: Uint8Array,
  weights?: Weights,
): number {
  const width = pair.secondSize + 1
  const pulls = new Float64Array((pair.firstSize + 1) * width)
  const bends = new Float64Array(pulls.length)
  const a = design.cells[pair.first]!
  const b = design.cells[pair.second]!
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!
    const cell = pair.firstGroups[a[row]!]! * width + pair.secondGroups[b[row]!]!
    const probability = fitted[at]!
    const weight = weights ? weights[row]! : 1
    pulls[cell]! += weight * (target[row]! - probability)
    bends[cell]! += weight * probability * (1 - probability)
  }
  let gain = 0
  for (let cell = width; cell < pulls.length; cell++)
    if (cell % width > 0 && bends[cell]! > 0) gain += pulls[cell]! ** 2 / (bends[cell]! + 2) - 1
  return gain
}
