import { setImmediate as nextTurn } from 'node:timers/promises'
import { inputEncoders } from '../../decision/rows.ts'
import { sigmoid } from '../../log-odds.ts'
import type { Matrix, ModelInput } from '../../model-ports.ts'
import { type ColumnStep, columnSteps } from '../formula/columns.ts'
import type { Ensemble } from '../formula/ensemble.ts'
import { readGraph } from '../formula/graph.ts'
import type { Linear } from '../formula/linear.ts'
import { marginOf } from '../formula/margin.ts'
import { isNear } from '../near.ts'
import { costOf, meanOf, treeShap } from './tree-shap.ts'

/** Where a row's answer comes from: `base` and the contributions add up to its margin. */
export interface Contributions {
  /** The margin with nothing known (trees), or of the reference row (linear models). */
  readonly base: number
  /** One an input, in their order; NaN where a linear model gives NaN. Nobody else holds the array. */
  readonly contributions: Float64Array
}

export interface Explainer {
  /** Of what the contributions are parts: the log-odds before any calibration of the manifest, or a regressor's value. */
  readonly link: 'log-odds' | 'value'
  /** `row` as the inputs' encoders write it. */
  explain(row: Float32Array): Contributions
}

export interface ExplainedOutput {
  /** The tensor that is read; without, the file's last output. */
  readonly tensor?: string
  /** Its column; without, the last. */
  readonly column?: number
}

/** Explaining a row may take about 20 ms at most, as it holds up everything else. */
const highestCost = 5_000_000

/**
 * Exact contributions of the inputs of a linear model or a sum of trees, from the file itself; null where there are none:
 * the file is another kind of model, its trees do not say how many training rows came to their nodes
 * (`nodes_hitrates`), its sigmoid is no plain one, or explaining it would take too long. The columns of one category
 * are one feature. `reference` is the row that a linear model's contributions are told against, such as the means of
 * the training rows; zeros without.
 */
export function explainer(
  bytes: Uint8Array,
  inputs: readonly ModelInput[],
  output: ExplainedOutput = {},
  reference?: Float32Array,
): Explainer | null {
  const graph = readGraph(bytes)
  const tensor = output.tensor ?? graph.outputs.at(-1)
  const margin = tensor === undefined ? null : marginOf(graph, tensor, output.column)
  const steps = margin && columnSteps(graph, margin.columns)
  if (!margin || !steps) return null
  const encoders = inputEncoders(inputs)
  const featureOf = encoders.flatMap(({ width }, feature) => new Array<number>(width).fill(feature))
  const { link, sum } = margin
  const explain =
    sum.kind === 'trees'
      ? ofTrees(sum, featureOf, inputs.length, steps)
      : ofLinear(sum, featureOf, inputs.length, steps, reference)
  return explain && { link, explain }
}

function ofTrees(
  ensemble: Ensemble,
  featureOf: readonly number[],
  features: number,
  steps: readonly ColumnStep[],
): Explainer['explain'] | null {
  const { nodes } = ensemble
  if (nodes.share.length === 0) return null
  const isRead = nodes.column.every((column, node) => nodes.yes[node] === -1 || column < featureOf.length)
  if (!isRead || costOf(ensemble, featureOf) > highestCost) return null
  const base = meanOf(ensemble)
  const add = treeShap(ensemble, featureOf)
  return row => {
    const contributions = new Float64Array(features)
    add(stepped(row, steps), contributions)
    return { base, contributions }
  }
}

function ofLinear(
  { weights, constant }: Linear,
  featureOf: readonly number[],
  features: number,
  steps: readonly ColumnStep[],
  reference: Float32Array = new Float32Array(featureOf.length),
): Explainer['explain'] | null {
  if (weights.length !== featureOf.length) return null
  const from = stepped(reference, steps)
  const base = weights.reduce((sum, weight, column) => sum + weight * from[column]!, constant)
  return row => {
    const values = stepped(row, steps)
    const contributions = new Float64Array(features)
    for (let column = 0; column < weights.length; column++)
      contributions[featureOf[column]!]! += weights[column]! * (values[column]! - from[column]!)
    return { base, contributions }
  }
}

function stepped(row: Float32Array, steps: readonly ColumnStep[]): Float32Array {
  if (steps.length === 0) return row
  const copy = row.slice()
  for (const step of steps) step(copy)
  return copy
}

/**
 * Whether base and contributions of these rows give what the runtime answers (before any calibration of the manifest). A row a turn of
 * the event loop, since it may take so long.
 */
export async function agrees(
  explained: Explainer,
  { data, rows, columns }: Matrix,
  answers: Float32Array,
): Promise<boolean> {
  for (let row = 0; row < rows; row++) {
    await nextTurn()
    const { base, contributions } = explained.explain(data.subarray(row * columns, (row + 1) * columns))
    const margin = contributions.reduce((sum, one) => sum + one, base)
    const told = explained.link === 'log-odds' ? sigmoid(margin) : margin
    if (!isNear(told, answers[row]!)) return false
  }
  return true
}
