import { sigmoid } from '../log-odds.ts'
import { isotonicPoints, type Points, valueOn } from './isotonic.ts'
import { type RandomSource, shuffle } from './random.ts'
import { allAlike, totalOf, type Weights } from './weights.ts'

/** What is done to a model's logits (a × logit + b), or to its probabilities (straight lines between points). */
export type CalibrationChoice =
  | { kind: 'none' }
  | { kind: 'platt'; a: number; b: number }
  | { kind: 'isotonic'; points: Points }

export interface CalibrationTrial {
  kind: CalibrationChoice['kind'] | 'temperature'
  logLoss: number
}

const folds = 5
/**
 * A calibration must lower the log loss by this many of the difference's standard errors, or what helps is chance, a
 * few odd rows. Points must help more: their steps cost order, and what inputs add to a logit no longer adds up to
 * the served one's.
 */
const leastHelp = { none: 0, platt: 2, isotonic: 4 }
/** Points of their own need many rows of both kinds. */
const fewestForPoints = 200

/**
 * Chooses by cross-validation on logits that the model gave for rows it had not seen: no calibration, Platt's
 * (Platt, 1999) or isotonic (Zadrozny & Elkan, KDD 2002); a later one only where it clearly helps.
 */
export function chooseCalibration(
  logits: Float64Array,
  truths: Uint8Array,
  random: RandomSource,
  weights: Weights = allAlike(truths),
): { choice: CalibrationChoice; trials: readonly CalibrationTrial[] } {
  const foldOf = new Uint8Array(logits.length)
  shuffle(Int32Array.from(logits.keys()), random).forEach((place, at) => {
    foldOf[place] = at % folds
  })
  const positives = truths.reduce((sum, truth) => sum + truth, 0)
  const enough = Math.min(positives, truths.length - positives) >= fewestForPoints
  const kinds: CalibrationChoice['kind'][] = enough ? ['none', 'platt', 'isotonic'] : ['none', 'platt']
  const losses = kinds.map(kind => {
    const ofRows = new Float64Array(logits.length)
    for (let fold = 0; fold < folds; fold++) {
      const found = fitted(
        kind,
        pick({ logits, truths, weights }, at => foldOf[at] !== fold),
      )
      for (let at = 0; at < logits.length; at++)
        if (foldOf[at] === fold)
          ofRows[at] = weights[at]! * lossOf(calibrated(found, logits[at]!), truths[at]!)
    }
    return ofRows
  })
  let best = 0
  for (let at = 1; at < kinds.length; at++)
    if (standardErrors(losses[best]!, losses[at]!) > leastHelp[kinds[at]!]) best = at
  const trials = kinds.map((kind, at) => ({ kind, logLoss: totalOf(losses[at]!) / totalOf(weights) }))
  return { choice: fitted(kinds[best]!, { logits, truths, weights }), trials }
}

function mean(values: Float64Array): number {
  return totalOf(values) / values.length
}

/** How far the second losses are below the first, in standard errors of the rows' differences. */
function standardErrors(first: Float64Array, second: Float64Array): number {
  const falls = first.map((loss, at) => loss - second[at]!)
  const fall = mean(falls)
  const variance = mean(falls.map(value => (value - fall) ** 2))
  return variance === 0 ? 0 : fall / Math.sqrt(variance / falls.length)
}

function lossOf(probability: number, truth: number): number {
  return -Math.log(Math.max(1e-7, truth === 1 ? probability : 1 - probability))
}

interface Answers {
  logits: Float64Array
  truths: Uint8Array
  weights: Weights
}

function pick({ logits, truths, weights }: Answers, wanted: (at: number) => boolean): Answers {
  const places = [...logits.keys()].filter(wanted)
  return {
    logits: Float64Array.from(places, at => logits[at]!),
    truths: Uint8Array.from(places, at => truths[at]!),
    weights: Float32Array.from(places, at => weights[at]!),
  }
}

function fitted(kind: CalibrationChoice['kind'], answers: Answers): CalibrationChoice {
  if (kind === 'none') return { kind }
  if (kind === 'platt') return { kind, ...fitPlatt(answers) }
  return { kind, points: isotonicPoints(answers.logits.map(sigmoid), answers.truths, answers.weights) }
}

/** The probability of a logit once it is calibrated. */
export function calibrated(choice: CalibrationChoice, logit: number): number {
  if (choice.kind === 'none') return sigmoid(logit)
  if (choice.kind === 'platt') return sigmoid(choice.a * logit + choice.b)
  return valueOn(choice.points, sigmoid(logit))
}

/** Newton's method on two parameters; the targets are drawn in a little, as Platt does, so that a and b stay finite. */
function fitPlatt({ logits, truths, weights }: Answers): { a: number; b: number } {
  const positives = truths.reduce((sum, truth, at) => sum + weights[at]! * truth, 0)
  const high = (positives + 1) / (positives + 2)
  const low = 1 / (totalOf(weights) - positives + 2)
  let a = 1
  let b = 0
  for (let taken = 0; taken < 50; taken++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 1e-9, 0, 1e-9]
    for (let at = 0; at < logits.length; at++) {
      const logit = logits[at]!
      const probability = sigmoid(a * logit + b)
      const pull = weights[at]! * (probability - (truths[at] === 1 ? high : low))
      const bend = weights[at]! * probability * (1 - probability)
      ga += pull * logit
      gb += pull
      haa += bend * logit * logit
      hab += bend * logit
      hbb += bend
    }
    const determinant = haa * hbb - hab * hab
    if (!(determinant > 0)) break
    const stepA = (hbb * ga - hab * gb) / determinant
    const stepB = (haa * gb - hab * ga) / determinant
    // From logits that rank well the whole step is safe; a wild one is cut short.
    const length = Math.min(1, 1 / Math.max(Math.abs(stepA), Math.abs(stepB)))
    a -= length * stepA
    b -= length * stepB
    if (Math.abs(stepA) + Math.abs(stepB) < 1e-10) break
  }
  // A model that ranks the wrong way round out of sample has nothing to be scaled.
  return a > 0 ? { a, b } : { a: 1, b: 0 }
}

/** The log loss must fall by this share for it. */
const leastCooling = 0.001

/**
 * One factor for all margins of several classes (temperature scaling: Guo et al., ICML 2017), by golden section on the
 * log loss; 1 where it does not help.
 */
export function chooseTemperature(
  margins: Float64Array,
  truths: Uint8Array,
  classes: number,
  weights: Weights = allAlike(truths),
): { a: number; trials: readonly CalibrationTrial[] } {
  const loss = (factor: number) => softmaxLoss(margins, truths, classes, factor, weights)
  const golden = (Math.sqrt(5) - 1) / 2
  let low = Math.log(0.2)
  let high = Math.log(5)
  while (high - low > 1e-3) {
    const left = high - golden * (high - low)
    const right = low + golden * (high - low)
    if (loss(Math.exp(left)) < loss(Math.exp(right))) high = right
    else low = left
  }
  const found = Math.exp((low + high) / 2)
  const trials: CalibrationTrial[] = [
    { kind: 'none', logLoss: loss(1) },
    { kind: 'temperature', logLoss: loss(found) },
  ]
  const helps = trials[1]!.logLoss < trials[0]!.logLoss * (1 - leastCooling)
  return { a: helps ? found : 1, trials }
}

function softmaxLoss(
  margins: Float64Array,
  truths: Uint8Array,
  classes: number,
  factor: number,
  weights: Weights,
): number {
  let sum = 0
  truths.forEach((truth, row) => {
    const first = row * classes
    const own = margins[first + truth]!
    let others = 0
    for (let at = first; at < first + classes; at++) others += Math.exp(factor * (margins[at]! - own))
    sum += weights[row]! * Math.log(others)
  })
  return sum / totalOf(weights)
}
