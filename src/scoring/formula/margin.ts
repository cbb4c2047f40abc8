import type { onnx as Onnx } from 'onnx-proto'
import { readEnsemble } from './ensemble.ts'
import { floatsOf, type Graph, intsOf, textOf, textsOf } from './graph.ts'
import { readLinear } from './linear.ts'
import { against, combined, one, raw, type Source, scaled, widthOf } from './raw-scores.ts'

/** What a model's output is made from, before the sigmoid: a sum of trees, or of weighted columns. */
export interface Margin extends Source {
  /** `log-odds`: the output is their probability. `value`: the output is the sum itself, as of regressors. */
  readonly link: 'log-odds' | 'value'
}

/** Null where the output is no sigmoid or softmax of trees or weights, and no such sum itself. */
export function marginOf(graph: Graph, output: string, wanted?: number): Margin | null {
  const node = graph.producer(output)
  if (!node) return null
  const [input] = node.input!
  switch (node.opType) {
    case 'Identity':
    case 'Cast':
    case 'ZipMap':
      return marginOf(graph, input!, wanted)
    case 'Squeeze':
    case 'Reshape':
    case 'Flatten':
      return widthOf(graph, input!) === 1 ? marginOf(graph, input!, 0) : null
    case 'Normalizer':
      return normalised(graph, input!, wanted)
    case 'Sigmoid': {
      const width = widthOf(graph, input!)
      return width === null ? null : linked('log-odds', raw(graph, input!, one(wanted ?? width - 1)))
    }
    case 'Softmax':
      return widthOf(graph, input!) === 2
        ? linked('log-odds', raw(graph, input!, against(wanted ?? 1)))
        : null
    case 'TreeEnsembleClassifier':
    case 'LinearClassifier':
      return output === node.output?.[1] ? ofClassifier(node, wanted ?? 1) : null
    default: {
      const width = widthOf(graph, output)
      return width === null ? null : linked('value', raw(graph, output, one(wanted ?? width - 1)))
    }
  }
}

function linked(link: Margin['link'], found: Source | null): Margin | null {
  return found && { link, ...found }
}

/** An L1 norm leaves chances alone that sum to 1, as those of softmax, or of the sigmoids of a score and its negative. */
function normalised(graph: Graph, input: string, wanted?: number): Margin | null {
  const node = graph.producer(input)
  if (node?.opType !== 'LinearClassifier' || classesOf(node) !== 2) return null
  if (textOf(node, 'post_transform', 'NONE') === 'LOGISTIC') {
    const weights = Array.from(floatsOf(node, 'coefficients'))
    const intercepts = Array.from(floatsOf(node, 'intercepts'))
    const half = weights.length / 2
    const opposite = (a: number, b: number) => Math.abs(a + b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b))
    const isMirrored =
      intercepts.length === 2 &&
      opposite(intercepts[0]!, intercepts[1]!) &&
      weights.slice(0, half).every((weight, at) => opposite(weight, weights[half + at]!))
    if (!isMirrored) return null
  }
  return marginOf(graph, input, wanted)
}

function classesOf(node: Onnx.INodeProto): number {
  const names = ['classlabels_int64s', 'classlabels_ints']
  const numbers = names.map(name => intsOf(node, name).length)
  return Math.max(...numbers, textsOf(node, 'classlabels_strings').length)
}

/** Two classes with chances by sigmoid or softmax, as the runtime gives them. */
function ofClassifier(node: Onnx.INodeProto, column: number): Margin | null {
  const transform = textOf(node, 'post_transform', 'NONE')
  if (classesOf(node) !== 2 || (transform !== 'LOGISTIC' && transform !== 'SOFTMAX')) return null
  const isLinear = node.opType === 'LinearClassifier'
  const base = isLinear ? [] : floatsOf(node, 'base_values')
  const scores = isLinear
    ? floatsOf(node, 'intercepts').length
    : Math.max(...new Set(intsOf(node, 'class_ids'))) + 1
  // One score is that of the second class. It takes no softmax; two scores take base values only oddly.
  if (scores === 1 ? transform === 'SOFTMAX' || base.length > 1 : base.length > 0) return null
  const sign = column === 1 ? 1 : -1
  const taken =
    scores === 1 ? scaled(one(0), () => sign) : transform === 'SOFTMAX' ? against(column) : one(column)
  const sum = isLinear
    ? readLinear(node, scores, taken.of, 0)
    : readEnsemble(node, 'class', taken.of, combined(taken, base))
  return sum && { link: 'log-odds', sum, columns: node.input![0]! }
}
