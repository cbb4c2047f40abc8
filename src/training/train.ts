import { type AdditiveModel, centred, probabilities } from './additive.ts'
import { type Choice, chooseByCrossValidation } from './choose.ts'
import { cellsOf, type Design, designLimits, type Term, termOf } from './design.ts'
import { fitAdditive } from './fit.ts'
import { type Metrics, metricsOf } from './metrics.ts'
import { withMissingWeights } from './missing.ts'
import { Mistake } from './mistake.ts'
import { strongestPairs } from './pairs.ts'
import { seededRandom } from './random.ts'
import type { Split } from './split.ts'
import type { Column } from './table.ts'

export interface Trained {
  model: AdditiveModel
  /** Where the model's inputs come from, in its order, and each row's cells. */
  columns: readonly Column[]
  design: Design
  trainRows: Int32Array
  /** Columns that told nothing apart in the training rows and are no inputs. */
  idle: readonly string[]
  choice: Choice
  heldOut: { metrics: Metrics; probabilities: Float64Array; truths: Uint8Array }
}

/**
 * Learns P(target = 1) from the columns on the split's training rows; the held-out rows are scored once, at the end.
 * `onStep` hears what is being done. The same arguments give the same model.
 */
export function trainLogistic(
  all: readonly Column[],
  target: Uint8Array,
  split: Split,
  seed: number,
  onStep: (step: string) => void = () => {},
): Trained {
  const random = seededRandom(seed)
  const limits = { ...designLimits, mostBins: binsFor(all.length) }
  const found = all.map(column => ({ column, term: termOf(column, split.train, limits) }))
  const used = found.filter((pair): pair is { column: Column; term: Term } => pair.term !== undefined)
  if (used.length === 0)
    throw new Mistake(
      `no column tells the rows apart: ${all.map(({ name }) => name).join(', ')}. Each has one value, or only values too rare to learn from: bring others`,
    )
  const columns = used.map(({ column }) => column)
  const design: Design = {
    terms: used.map(({ term }) => term),
    cells: used.map(({ term, column }) => cellsOf(term, column)),
  }
  onStep(`choosing the penalties by cross-validation on ${split.train.length} rows`)
  const choice = chooseByCrossValidation(design, split.train, target, random)
  const base = fitAdditive(design, [], split.train, target, choice.strengths)
  const pairs = strongestPairs(base.model, design, split.train, target, choice.pairs)
  onStep(`fitting with ${pairs.length} pairs`)
  const fitted = fitAdditive(design, pairs, split.train, target, choice.strengths, base.parameters)
  const level = centred(fitted.model, design, split.train)
  const model = withMissingWeights(level, design, split.train, target, random)
  onStep(`scoring ${split.test.length} held-out rows`)
  const scored = probabilities(model, design, split.test)
  const truths = Uint8Array.from(split.test, row => target[row]!)
  return {
    model,
    columns,
    design,
    trainRows: split.train,
    idle: found.filter(({ term }) => !term).map(({ column }) => column.name),
    choice,
    heldOut: { metrics: metricsOf(scored, truths), probabilities: scored, truths },
  }
}

/** Fewer bins a column where there are many columns: the fit's time grows with the cube of all bins together. */
function binsFor(columns: number): number {
  return Math.max(4, Math.min(designLimits.mostBins, Math.floor(800 / columns)))
}
