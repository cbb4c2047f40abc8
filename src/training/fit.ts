import { type AdditiveModel, type Pair, pairCell } from './additive.ts'
import { cellCount, type Design } from './design.ts'
import { fitLogistic, type LogisticProblem } from './logistic.ts'
import { addRidge, addSmoothness, emptyPenalty, type Penalty } from './penalty.ts'
import { type Weights, weightsAt } from './weights.ts'

/** How strongly the weights are held back, in units of rows' log loss. */
export interface Strengths {
  /** On the steps between neighbouring bins. */
  smooth: number
  /** On the weights of pairs' cells. */
  pair: number
}

/** On the weights of categories: about what this many rows would say against them. Hardly matters between 1 and 10. */
const levelStrength = 5

export interface Fitted {
  model: AdditiveModel
  /** The raw parameters, to start a neighbouring fit from. */
  parameters: Float64Array
}

/** Fits the additive model on the rows by penalised maximum likelihood. `start` comes from a neighbouring fit. */
export function fitAdditive(
  design: Design,
  pairs: readonly Pair[],
  rows: Int32Array,
  target: Uint8Array,
  strengths: Strengths,
  start?: Float64Array,
  near?: number,
  weights?: Weights,
): Fitted {
  const layout = layoutOf(design, pairs)
  const problem: LogisticProblem = {
    width: 1 + design.terms.length + pairs.length,
    cells: switchedOn(design, pairs, rows, layout),
    parameters: layout.size,
    target: Float64Array.from(rows, row => target[row]!),
    penalty: penaltyFor(design, layout, strengths),
    ...(weights ? { weight: Float64Array.from(weightsAt(weights, rows)) } : {}),
  }
  const parameters = fitLogistic(
    problem,
    start?.length === layout.size ? start : padded(start, layout.size),
    near,
  )
  const slice = (offset: number, size: number) => parameters.slice(offset, offset + size)
  return {
    parameters,
    model: {
      intercept: parameters[0]!,
      terms: design.terms,
      termWeights: design.terms.map((term, at) => slice(layout.terms[at]!, cellCount(term))),
      pairs,
      pairWeights: pairs.map((pair, at) => slice(layout.pairs[at]!, pair.firstSize * pair.secondSize)),
    },
  }
}

/** Where each block of parameters begins: the intercept is 0, then terms, then pairs. */
interface Layout {
  terms: number[]
  pairs: number[]
  size: number
}

function layoutOf(design: Design, pairs: readonly Pair[]): Layout {
  let size = 1
  const place = (count: number) => {
    size += count
    return size - count
  }
  const terms = design.terms.map(term => place(cellCount(term)))
  return { terms, pairs: pairs.map(pair => place(pair.firstSize * pair.secondSize)), size }
}

/** Terms come before pairs, so the parameters of a fit without pairs start one with them. */
function padded(start: Float64Array | undefined, size: number): Float64Array | undefined {
  if (!start) return undefined
  const longer = new Float64Array(size)
  longer.set(start.subarray(0, size))
  return longer
}

function switchedOn(design: Design, pairs: readonly Pair[], rows: Int32Array, layout: Layout): Int32Array {
  const width = 1 + design.terms.length + pairs.length
  const cells = new Int32Array(rows.length * width)
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!
    let to = at * width
    cells[to++] = 0
    for (let term = 0; term < layout.terms.length; term++)
      cells[to++] = layout.terms[term]! + design.cells[term]![row]!
    for (let place = 0; place < pairs.length; place++) {
      const pair = pairs[place]!
      const cell = pairCell(pair, design.cells[pair.first]![row]!, design.cells[pair.second]![row]!)
      cells[to++] = cell < 0 ? -1 : layout.pairs[place]! + cell
    }
  }
  return cells
}

function penaltyFor(design: Design, layout: Layout, strengths: Strengths): Penalty {
  const penalty = emptyPenalty()
  design.terms.forEach((term, at) => {
    const from = layout.terms[at]!
    const cells = cellCount(term)
    if (term.kind === 'category') {
      addRidge(penalty, from, cells, levelStrength)
      return
    }
    addRidge(penalty, from, 1, levelStrength)
    addSmoothness(penalty, from + 1, cells - 1, strengths.smooth)
    // Smoothness leaves the curve's height free, and the intercept holds that already: a little ridge settles it.
    addRidge(penalty, from + 1, cells - 1, 0.01)
  })
  const firstPair = layout.pairs[0]
  if (firstPair !== undefined) addRidge(penalty, firstPair, layout.size - firstPair, strengths.pair)
  return penalty
}
