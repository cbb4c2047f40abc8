import type { onnx as Onnx } from 'onnx-proto'
import { floatOf, floatsOf, type Graph, intOf } from './graph.ts'

/** `constant` + the sum of weights times columns. */
export interface Linear {
  readonly kind: 'linear'
  readonly weights: Float64Array
  readonly constant: number
}

/** The `taken` shares of the targets of a LinearRegressor or LinearClassifier; null where its attributes do not fit. */
export function readLinear(
  node: Onnx.INodeProto,
  targets: number,
  taken: ReadonlyMap<number, number>,
  plus: number,
): Linear | null {
  const coefficients = floatsOf(node, 'coefficients')
  const intercepts = floatsOf(node, 'intercepts')
  const width = coefficients.length / targets
  if (!Number.isInteger(width) || width === 0) return null
  return linear(width, taken, plus, {
    weight: (column, target) => coefficients[target * width + column]!,
    intercept: target => intercepts[target] ?? 0,
  })
}

/** The same of `Gemm` or `MatMul` with a constant matrix. */
export function linearOfProduct(
  graph: Graph,
  node: Onnx.INodeProto,
  taken: ReadonlyMap<number, number>,
  plus: number,
): Linear | null {
  const [, matrix, addend] = (node.input ?? []).map(name => graph.constant(name))
  if (matrix?.dims.length !== 2 || intOf(node, 'transA', 0) === 1) return null
  if (node.input![2] && !addend) return null
  const isTransposed = intOf(node, 'transB', 0) === 1
  const [width, targets] = isTransposed ? matrix.dims.toReversed() : matrix.dims
  const alpha = floatOf(node, 'alpha', 1)
  const beta = floatOf(node, 'beta', 1)
  return linear(width!, taken, plus, {
    weight: (column, target) =>
      alpha * matrix.values[isTransposed ? target * width! + column : column * targets! + target]!,
    intercept: target => {
      if (!addend) return 0
      return beta * (addend.values.length === 1 ? addend.values[0]! : addend.values[target]!)
    },
  })
}

function linear(
  width: number,
  taken: ReadonlyMap<number, number>,
  plus: number,
  of: { weight: (column: number, target: number) => number; intercept: (target: number) => number },
): Linear {
  const weights = new Float64Array(width)
  let constant = plus
  for (const [target, share] of taken) {
    constant += share * of.intercept(target)
    for (let column = 0; column < width; column++) weights[column]! += share * of.weight(column, target)
  }
  return { kind: 'linear', weights, constant }
}
