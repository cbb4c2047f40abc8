import { sigmoid } from '../log-odds.ts'
import { type AdditiveModel, cellRows, centred, logit } from './additive.ts'
import { type Choice, chooseByCrossValidation } from './choose.ts'
import { someOf } from './covers.ts'
import { cellCount, cellsOf, type Design, designLimits } from './design.ts'
import { fitAdditive } from './fit.ts'
import type { Learned, Task } from './learner.ts'
import { missingWeights } from './missing.ts'
import { Mistake } from './mistake.ts'
import { onnxOfTrees } from './onnx.ts'
import { strongestPairs } from './pairs.ts'
import { type RandomSource, seededRandom } from './random.ts'
import type { Column } from './table.ts'
import { tensorOf } from './tensor.ts'
import { type UsedTerms, usedTerms } from './terms.ts'
import { tensorColumns, treesOf } from './trees.ts'
import type { Weights } from './weights.ts'

export interface LogisticModel {
  model: AdditiveModel
  used: UsedTerms
  /** Each row's cells. */
  design: Design
  choice: Choice
}

/**
 * Learns P(target = 1) from the columns on the given rows alone: penalised logistic regression on bins, levels and
 * pairs of them. `tell` hears what is being done. The same arguments give the same model.
 */
export function trainLogistic(
  all: readonly Column[],
  target: Uint8Array,
  rows: Int32Array,
  seed: number,
  tell: Task['tell'] = () => {},
  weights?: Weights,
): LogisticModel {
  const random = seededRandom(seed)
  const used = usedTerms(all, rows, { ...designLimits, mostBins: binsFor(all.length) })
  const { terms, columns } = used
  const design: Design = { terms, cells: terms.map((term, at) => cellsOf(term, columns[at]!)) }
  tell(`choosing the penalties by cross-validation on ${rows.length} rows`, 0)
  const choice = chooseByCrossValidation(design, rows, target, random, weights)
  const base = fitAdditive(design, [], rows, target, choice.strengths, undefined, undefined, weights)
  const pairs = strongestPairs(base.model, design, rows, target, choice.pairs, weights)
  tell(`fitting with ${pairs.length} pairs`, 0.8)
  const fitted = fitAdditive(
    design,
    pairs,
    rows,
    target,
    choice.strengths,
    base.parameters,
    undefined,
    weights,
  )
  const level = centred(fitted.model, design, rows)
  return { model: withMissingWeights(level, design, rows, target, random, weights), used, design, choice }
}

/** The simple learner. It knows two classes and no wishes. */
export async function learnLogistic({
  columns,
  target,
  rows,
  seed,
  wishes,
  weights,
  tell,
}: Task): Promise<Learned> {
  if (target.classes.length > 2)
    throw new Mistake(
      `--learner logistic: "${target.name}" has ${target.classes.length} values. It tells two apart: say --positive, or take --learner trees`,
    )
  if (wishes.monotone.size > 0) throw new Mistake('--monotone: only --learner trees holds to it')
  if (wishes.classWeights) throw new Mistake('--class-weight: only --learner trees knows it')
  const { model, used, design, choice } = trainLogistic(columns, target.codes, rows, seed, tell, weights)
  return {
    inputs: used.inputs,
    idle: used.idle,
    answers: (others, ofRows) => answersOf(model, used, others, ofRows),
    calibration: 'none',
    onnx: name =>
      onnxOfTrees(
        [{ start: model.intercept, trees: treesOf(model) }],
        tensorColumns(model.terms),
        name,
        tensorOf(used.inputs, columns, someOf(rows)),
      ),
    strengths: strengthsOf(model, design, rows),
    story: {
      learner: `penalised logistic regression, ${model.pairs.length} pairs of inputs`,
      tried: triedOf(model, choice),
      strength: 'the spread of its part of the logit over the training rows; pairs of inputs come on top',
    },
  }
}

function answersOf(model: AdditiveModel, used: UsedTerms, others: readonly Column[], rows: Int32Array) {
  const cells = model.terms.map((term, at) => cellsOf(term, others[used.inputs[at]!.at]!, rows))
  return Float64Array.from(rows, (_row, place) => sigmoid(logit(model, term => cells[term]![place]!)))
}

/** A weight for each cell 0 that training never saw. */
function withMissingWeights(
  model: AdditiveModel,
  design: Design,
  rows: Int32Array,
  target: Uint8Array,
  random: RandomSource,
  rowWeights?: Weights,
): AdditiveModel {
  const unseen = [...model.terms.keys()].filter(
    term => cellRows(design, term, rows, cellCount(model.terms[term]!))[0] === 0,
  )
  const logitOf = (row: number, gone: ReadonlySet<number>) =>
    logit(model, term => (row < 0 || gone.has(term) ? 0 : design.cells[term]![row]!))
  const weights = missingWeights(unseen, rows, target, logitOf, random, rowWeights)
  const termWeights = model.termWeights.map(known => Float64Array.from(known))
  unseen.forEach((term, place) => {
    termWeights[term]![0] = weights[place]!
  })
  return { ...model, termWeights }
}

/** The standard deviation of each term's weights over the rows. */
function strengthsOf({ terms, termWeights }: AdditiveModel, design: Design, rows: Int32Array): number[] {
  return terms.map((_term, at) => {
    const weights = termWeights[at]!
    const cells = design.cells[at]!
    const mean = rows.reduce((sum, row) => sum + weights[cells[row]!]!, 0) / rows.length
    return Math.sqrt(rows.reduce((sum, row) => sum + (weights[cells[row]!]! - mean) ** 2, 0) / rows.length)
  })
}

function triedOf(model: AdditiveModel, choice: Choice): string {
  const pairs = model.pairs.map(
    ({ first, second }) => `${model.terms[first]!.column} × ${model.terms[second]!.column}`,
  )
  return `Penalised logistic regression on quantile bins and categories, penalties chosen by cross-validated log loss on the
training rows. Pairs: ${pairs.join(', ') || 'none'}.

| smoothness | pairs at most | pair penalty | log loss | |
|---|---|---|---|---|
${choice.trials.map(trial => trialLine(trial, choice)).join('\n')}
`
}

function trialLine({ strengths, pairs, logLoss }: Choice['trials'][number], choice: Choice): string {
  const mark = logLoss === choice.logLoss ? 'chosen' : ''
  return `| ${strengths.smooth} | ${pairs} | ${pairs ? strengths.pair : ''} | ${logLoss.toFixed(5)} | ${mark} |`
}

/** Fewer bins a column where there are many columns: the fit's time grows with the cube of all bins together. */
function binsFor(columns: number): number {
  return Math.max(4, Math.min(designLimits.mostBins, Math.floor(800 / columns)))
}
