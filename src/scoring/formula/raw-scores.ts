import type { onnx as Onnx } from 'onnx-proto'
import { type Ensemble, readEnsemble } from './ensemble.ts'
import { floatsOf, type Graph, intOf, textOf } from './graph.ts'
import { type Linear, linearOfProduct, readLinear } from './linear.ts'

/** A sum of trees or of weighted columns, and the tensor of columns that it reads. */
export interface Source {
  readonly sum: Ensemble | Linear
  readonly columns: string
}

/** How much of each column of a raw tensor is in the margin, and what is added. */
export interface Combination {
  readonly of: ReadonlyMap<number, number>
  readonly plus: number
}

export const one = (column: number): Combination => ({ of: new Map([[column, 1]]), plus: 0 })

/** Of two classes: the one's score less the other's, as softmax takes them. */
export function against(column: number): Combination {
  return {
    of: new Map([
      [column, 1],
      [1 - column, -1],
    ]),
    plus: 0,
  }
}

/** How many columns a raw tensor has; null where it is none. */
export function widthOf(graph: Graph, tensor: string): number | null {
  const node = graph.producer(tensor)
  if (!node) return null
  switch (node.opType) {
    case 'TreeEnsembleRegressor':
      return intOf(node, 'n_targets', 1)
    case 'LinearRegressor':
      return intOf(node, 'targets', 1)
    case 'Gemm':
    case 'MatMul': {
      const dims = graph.constant(node.input![1]!)?.dims
      return dims?.length === 2 ? dims[intOf(node, 'transB', 0) === 1 ? 0 : 1]! : null
    }
    case 'Identity':
    case 'Cast':
    case 'Add':
    case 'Sub':
    case 'Mul':
    case 'Div':
    case 'Neg':
    case 'Squeeze':
    case 'Reshape':
    case 'Flatten': {
      const from = node.input!.find(name => !graph.constant(name))
      return from === undefined ? null : widthOf(graph, from)
    }
    default:
      return null
  }
}

/** Walks from a raw tensor up to the trees or weights, taking along what is done to the scores on the way. */
export function raw(graph: Graph, tensor: string, taken: Combination): Source | null {
  const node = graph.producer(tensor)
  if (!node) return null
  const [first] = node.input!
  switch (node.opType) {
    case 'Identity':
    case 'Cast':
      return raw(graph, first!, taken)
    case 'Squeeze':
    case 'Reshape':
    case 'Flatten':
      return widthOf(graph, first!) === 1 ? raw(graph, first!, taken) : null
    case 'Neg':
      return raw(
        graph,
        first!,
        scaled(taken, () => -1),
      )
    case 'Add':
    case 'Sub':
    case 'Mul':
    case 'Div':
      return arithmetic(graph, node, taken)
    case 'TreeEnsembleRegressor': {
      if (textOf(node, 'post_transform', 'NONE') !== 'NONE') return null
      const sum = readEnsemble(node, 'target', taken.of, combined(taken, floatsOf(node, 'base_values')))
      return sum && { sum, columns: first! }
    }
    case 'LinearRegressor': {
      if (textOf(node, 'post_transform', 'NONE') !== 'NONE') return null
      const sum = readLinear(node, intOf(node, 'targets', 1), taken.of, taken.plus)
      return sum && { sum, columns: first! }
    }
    case 'Gemm':
    case 'MatMul': {
      const sum = linearOfProduct(graph, node, taken.of, taken.plus)
      return sum && { sum, columns: first! }
    }
    default:
      return null
  }
}

export function scaled({ of, plus }: Combination, by: (column: number) => number): Combination {
  return { of: new Map([...of].map(([column, share]) => [column, share * by(column)])), plus }
}

function combinedBy({ of, plus }: Combination, value: (column: number) => number): number {
  return [...of].reduce((sum, [column, share]) => sum + share * value(column), plus)
}

export function combined(taken: Combination, values: ArrayLike<number>): number {
  return combinedBy(taken, column => values[column] ?? 0)
}

/** Scores that a constant is added to, or that are multiplied by one, such as Platt's two numbers in the graph. */
function arithmetic(graph: Graph, { opType, input }: Onnx.INodeProto, taken: Combination): Source | null {
  const at = input!.findIndex(name => graph.constant(name))
  const constant = at < 0 ? undefined : graph.constant(input![at]!)
  const rest = input![1 - at]
  if (!constant || rest === undefined || constant.values.length !== (constant.dims.at(-1) ?? 1)) return null
  const { values } = constant
  const of = (column: number) => (values.length === 1 ? values[0]! : values[column]!)
  switch (opType) {
    case 'Add':
      return raw(graph, rest, { ...taken, plus: combinedBy(taken, of) })
    case 'Mul':
      return raw(graph, rest, scaled(taken, of))
    case 'Sub':
      return at === 1
        ? raw(graph, rest, { ...taken, plus: combinedBy(taken, column => -of(column)) })
        : raw(graph, rest, { ...scaled(taken, () => -1), plus: combinedBy(taken, of) })
    default:
      return at === 1
        ? raw(
            graph,
            rest,
            scaled(taken, column => 1 / of(column)),
          )
        : null
  }
}
