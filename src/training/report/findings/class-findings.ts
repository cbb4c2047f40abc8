import { classCounts, f1, isAmongTop, likeliest, macroF1 } from '../../class-counts.ts'
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
  const told = likeliest(probabilities, rows, width)
  const losses = Float64Array.from(truths, (truth, row) => -Math.log(Math.max(1e-15, chance(row, truth))))
  const count = (holds: (row: number) => boolean) => {
    let sum = 0
    for (let row = 0; row < rows; row++) if (holds(row)) sum++
    return sum
  }
  const [logLoss, macro] = bootstrap(
    rows,
    drawn => [
      drawn.reduce((sum, row) => sum + losses[row]!, 0) / rows,
      macroF1(classCounts(told, truths, width, drawn)),
    ],
    seed,
  )
  const all = Array.from(trainCounts)
  const total = all.reduce((sum, one) => sum + one, 0)
  const common = all.indexOf(Math.max(...all))
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
          count(row => isAmongTop(probabilities, row * width, width, truths[row]!)),
          rows,
        ),
        naive: count(row => isAmongTop(all, 0, width, truths[row]!)) / rows,
      },
      {
        measure: 'macroF1',
        heldOut: macro!,
        naive: macroF1(classCounts(new Int32Array(rows).fill(common), truths, width)),
      },
      { measure: 'logLoss', heldOut: logLoss!, naive: naiveLoss / rows },
    ],
    classes: classCounts(told, truths, width)
      .map((counts, place) => ({
        name: classes[place]!,
        rows: counts.rows,
        precision: counts.right / counts.answered,
        recall: counts.right / counts.rows,
        f1: f1(counts),
      }))
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
