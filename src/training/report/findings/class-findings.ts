import { ece } from '../../metrics.ts'
import type { ClassReportInput } from '../input.ts'
import { bootstrap, type Interval, wilson } from './intervals.ts'
import type { Answers } from './quality.ts'

/** How good a model of several classes is on its held-out rows. */
export interface ClassFindings {
  measures: readonly ClassMeasure[]
  /** Weakest first. */
  classes: readonly ClassQuality[]
  /** The most common first. */
  confusions: readonly { truth: string; told: string; rows: number }[]
  /** The chance of the class told, and whether that was right. */
  confidence: Answers
  ece: number
  /** What is left, and how right it is, when it speaks only above a chance. */
  thresholds: readonly { above: number; answered: number; right: Interval }[]
}

export interface ClassMeasure {
  measure: 'accuracy' | 'top3' | 'macroF1' | 'logLoss'
  heldOut: Interval
  /** Of somebody who tells every row the training rows' shares. */
  naive: number
}

export interface ClassQuality {
  name: string
  rows: number
  precision: number
  recall: number
  f1: number
}

const thresholds = [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95]

export function classFindingsOf(input: ClassReportInput): ClassFindings {
  const { classes, truths, probabilities, trainCounts, seed } = input
  const width = classes.length
  const rows = truths.length
  const chance = (row: number, place: number) => probabilities[row * width + place]!
  const told = Int32Array.from(truths, (_, row) => best(width, place => chance(row, place)))
  // Of classes with the same chance the earlier comes first, as in what is told.
  const isTop3 = (chanceOf: (place: number) => number, truth: number) => {
    let above = 0
    for (let place = 0; place < width; place++)
      if (chanceOf(place) > chanceOf(truth) || (place < truth && chanceOf(place) === chanceOf(truth))) above++
    return above < 3
  }
  const losses = Float64Array.from(truths, (truth, row) => -Math.log(Math.max(1e-15, chance(row, truth))))
  const count = (holds: (row: number) => boolean) => {
    let sum = 0
    for (let row = 0; row < rows; row++) if (holds(row)) sum++
    return sum
  }
  const [logLoss, macroF1] = bootstrap(
    rows,
    drawn => [
      drawn.reduce((sum, row) => sum + losses[row]!, 0) / rows,
      macroF1Of(drawn, truths, told, width),
    ],
    seed,
  )
  const all = Array.from(trainCounts)
  const total = all.reduce((sum, one) => sum + one, 0)
  const common = best(width, place => all[place]!)
  const every = Int32Array.from(truths.keys())
  const naiveLoss = truths.reduce((sum, truth) => sum - Math.log(Math.max(1e-15, all[truth]! / total)), 0)
  const confidence: Answers = {
    probabilities: Float64Array.from(told, (place, row) => chance(row, place)),
    truths: Uint8Array.from(told, (place, row) => (place === truths[row] ? 1 : 0)),
  }
  return {
    measures: [
      {
        measure: 'accuracy',
        heldOut: wilson(
          count(row => told[row] === truths[row]),
          rows,
        ),
        naive: count(row => truths[row] === common) / rows,
      },
      {
        measure: 'top3',
        heldOut: wilson(
          count(row => isTop3(place => chance(row, place), truths[row]!)),
          rows,
        ),
        naive: count(row => isTop3(place => all[place]!, truths[row]!)) / rows,
      },
      {
        measure: 'macroF1',
        heldOut: macroF1!,
        naive: macroF1Of(every, truths, new Int32Array(rows).fill(common), width),
      },
      { measure: 'logLoss', heldOut: logLoss!, naive: naiveLoss / rows },
    ],
    classes: f1Of(every, truths, told, width)
      .map((quality, place) => ({ name: classes[place]!, ...quality }))
      .filter(quality => quality.rows > 0)
      .sort((a, b) => a.f1 - b.f1),
    confusions: confusionsOf(classes, truths, told),
    confidence,
    ece: ece(confidence.probabilities, confidence.truths),
    thresholds: thresholds.map(above => {
      const answered = count(row => confidence.probabilities[row]! >= above)
      const right = count(row => confidence.probabilities[row]! >= above && confidence.truths[row] === 1)
      return { above, answered: answered / rows, right: wilson(right, answered) }
    }),
  }
}

function best(width: number, chanceOf: (place: number) => number): number {
  let found = 0
  for (let place = 1; place < width; place++) if (chanceOf(place) > chanceOf(found)) found = place
  return found
}

function f1Of(rows: Int32Array, truths: Int32Array, told: Int32Array, width: number) {
  const right = new Int32Array(width)
  const toldRows = new Int32Array(width)
  const trueRows = new Int32Array(width)
  for (const row of rows) {
    toldRows[told[row]!]!++
    trueRows[truths[row]!]!++
    if (told[row] === truths[row]) right[truths[row]!]!++
  }
  return Array.from(right, (hits, place) => ({
    rows: trueRows[place]!,
    precision: hits / toldRows[place]!,
    recall: hits / trueRows[place]!,
    f1: (2 * hits) / (toldRows[place]! + trueRows[place]! || 1),
  }))
}

/** The mean F1 of the classes that occur or were told. */
function macroF1Of(rows: Int32Array, truths: Int32Array, told: Int32Array, width: number): number {
  const seen = f1Of(rows, truths, told, width).filter(one => one.rows > 0 || !Number.isNaN(one.precision))
  return seen.reduce((sum, { f1 }) => sum + f1, 0) / seen.length
}

const mostConfusions = 15

function confusionsOf(classes: readonly string[], truths: Int32Array, told: Int32Array) {
  const counts = new Map<number, number>()
  truths.forEach((truth, row) => {
    if (truth === told[row]) return
    const pair = truth * classes.length + told[row]!
    counts.set(pair, (counts.get(pair) ?? 0) + 1)
  })
  return [...counts]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, mostConfusions)
    .map(([pair, rows]) => ({
      truth: classes[Math.floor(pair / classes.length)]!,
      told: classes[pair % classes.length]!,
      rows,
    }))
}
