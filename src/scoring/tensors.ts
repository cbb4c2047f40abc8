import { isReal } from './graph/element-types.ts'
import { type Origin, originOf } from './graph/evidence.ts'
import type { ModelGraph } from './graph/model-graph.ts'
import { ModelRefused } from './model-errors.ts'
import type { Transform } from './run-plan.ts'

/** One input or output as the runtime describes it; a text in the shape is a dynamic dimension, no shape an unknown one. */
export interface TensorDescription {
  readonly name: string
  readonly isTensor: boolean
  readonly type?: string
  readonly shape?: readonly (number | string)[]
}

/** The output that is scored, and what its numbers are. */
export interface ChosenOutput {
  readonly name: string
  /** Columns, where the file tells. */
  readonly width: number | null
  readonly transform: Transform
  /** What its numbers are, transformed; `unknown` where nothing tells. */
  readonly kind: 'probability' | 'value' | 'unknown'
  /** Labels of its columns; empty where the file has none. */
  readonly classes: readonly string[]
}

const PROBABLE = /prob/i
const LOGARITHMIC = /log.?(prob|softmax)/i
const LOGITS = /logit|margin|raw.?(score|pred|out)|decision.?func/i

/**
 * Finds the output with the probabilities or values: the named one, the only one of reals, or the one whose name or operators say so.
 * @throws ModelRefused with what there is and the remedy.
 */
export function chooseOutput(
  outputs: readonly TensorDescription[],
  graph: ModelGraph,
  zipped: ReadonlyMap<string, readonly string[]>,
  wanted: { readonly tensor?: string; readonly transform?: Transform },
): ChosenOutput {
  const origins = new Map(outputs.map(({ name }) => [name, originOf(graph, name)]))
  const output =
    wanted.tensor === undefined ? likeliest(outputs, zipped, origins) : named(outputs, wanted.tensor)
  const { name } = output
  const { evidence, classes } = origins.get(name)!
  const transform = wanted.transform ?? transformOf(name, evidence)
  const labels = zipped.get(name) ?? classes
  const shape = output.shape ?? []
  const width = shape.length === 2 && typeof shape[1] === 'number' ? shape[1] : labels.length || null
  const kind = kindOf(name, evidence, transform)
  return { name, width, transform, kind, classes: labels.length === (width ?? labels.length) ? labels : [] }
}

function named(outputs: readonly TensorDescription[], tensor: string): TensorDescription {
  const output = outputs.find(({ name }) => name === tensor)
  if (!output)
    throw new ModelRefused(
      `has no output "${tensor}" but ${names(outputs)}: name one of them in output.tensor of the manifest`,
    )
  if (output.isTensor && isReal(output.type!)) return output
  throw new ModelRefused(
    `gives ${describe(output)}: name an output of real numbers in output.tensor of the manifest`,
  )
}

function likeliest(
  outputs: readonly TensorDescription[],
  zipped: ReadonlyMap<string, readonly string[]>,
  origins: ReadonlyMap<string, Origin>,
): TensorDescription {
  const reals = outputs.filter(({ isTensor, type }) => isTensor && isReal(type!))
  const [only, ...others] = reals
  if (!only) throw noReals(outputs)
  if (others.length === 0) return only
  const rules: ((output: TensorDescription) => boolean)[] = [
    ({ name }) => zipped.has(name),
    ({ name }) => PROBABLE.test(name) && !LOGARITHMIC.test(name),
    ({ name }) => origins.get(name)!.evidence === 'probability',
    ({ name }) => LOGARITHMIC.test(name) || LOGITS.test(name),
  ]
  for (const rule of rules) {
    const fitting = reals.filter(rule)
    if (fitting.length === 1) return fitting[0]!
    // A classifier whose classes are an output each (skl2onnx's zipmap="columns"): the last is meant, as of columns.
    const sources = new Set(fitting.map(({ name }) => origins.get(name)!.source))
    if (fitting.length > 1 && sources.size === 1) return fitting.at(-1)!
  }
  throw new ModelRefused(
    `has ${reals.length} outputs of real numbers, ${names(reals)}: name the probabilities in output.tensor of the manifest`,
  )
}

function noReals(outputs: readonly TensorDescription[]): ModelRefused {
  const sequence = outputs.find(({ isTensor }) => !isTensor)
  if (sequence)
    return new ModelRefused(
      `gives "${sequence.name}" as a list or map that no ZipMap made: export its probabilities as a tensor [N, classes]`,
    )
  return new ModelRefused(
    `gives no probabilities or values, only ${outputs.map(describe).join(', ')}: export its probabilities too`,
  )
}

function transformOf(name: string, evidence: Origin['evidence']): Transform {
  if (evidence === 'log-probability') return 'exp'
  if (evidence !== 'unknown') return LOGITS.test(name) && evidence === 'value' ? 'logits' : 'none'
  if (LOGARITHMIC.test(name)) return 'exp'
  return LOGITS.test(name) ? 'logits' : 'none'
}

function kindOf(name: string, evidence: Origin['evidence'], transform: Transform): ChosenOutput['kind'] {
  if (transform !== 'none') return 'probability'
  if (evidence === 'unknown') return PROBABLE.test(name) ? 'probability' : 'unknown'
  return evidence === 'value' ? 'value' : 'probability'
}

function names(tensors: readonly TensorDescription[]): string {
  return tensors.map(({ name }) => `"${name}"`).join(', ') || 'none'
}

function describe({ name, isTensor, type, shape }: TensorDescription): string {
  return isTensor
    ? `"${name}" ${type} [${shape?.map(d => (d === '' ? '?' : d)).join(', ')}]`
    : `"${name}", which is no tensor`
}
