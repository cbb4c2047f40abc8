import type { onnx as Onnx } from 'onnx-proto'
import { floatOf, floatsOf, type Graph, intOf } from './graph.ts'

/** What the graph does to each column on its own before the model proper; float32, as the runtime reckons. Works in place. */
export type ColumnStep = (row: Float32Array) => void

const castsKept = [1, 11]

/** The steps from the graph's one input to this tensor, in their order; null where something mixes columns or is not known. */
export function columnSteps(graph: Graph, tensor: string): ColumnStep[] | null {
  if (graph.inputs.includes(tensor)) return graph.inputs.length === 1 ? [] : null
  const node = graph.producer(tensor)
  const from = node && sourceOf(graph, node)
  const step = node && from && stepOf(graph, node, from)
  const before = from && columnSteps(graph, from)
  return step && before ? [...before, step] : null
}

/** The input that is not a constant. */
function sourceOf(graph: Graph, node: Onnx.INodeProto): string | undefined {
  const sources = (node.input ?? []).filter(name => !graph.constant(name))
  return sources.length === 1 ? sources[0] : undefined
}

function stepOf(graph: Graph, node: Onnx.INodeProto, from: string): ColumnStep | null {
  switch (node.opType) {
    case 'Identity':
      return () => {}
    case 'Cast':
      return castsKept.includes(intOf(node, 'to', 0)) ? () => {} : null
    case 'Scaler': {
      const offset = broadcast(floatsOf(node, 'offset'))
      const scale = broadcast(floatsOf(node, 'scale'))
      return offset && scale && each((value, at) => Math.fround(value - offset(at)) * scale(at))
    }
    case 'Imputer': {
      const values = broadcast(floatsOf(node, 'imputed_value_floats'))
      const isNaNReplaced = Number.isNaN(floatOf(node, 'replaced_value_float', 0))
      return values && isNaNReplaced ? each((value, at) => (Number.isNaN(value) ? values(at) : value)) : null
    }
    case 'Add':
    case 'Sub':
    case 'Mul':
    case 'Div':
      return arithmetic(graph, node, from)
    default:
      return null
  }
}

function arithmetic(graph: Graph, { opType, input }: Onnx.INodeProto, from: string): ColumnStep | null {
  const isFirst = input![0] === from
  const other = graph.constant(input![isFirst ? 1 : 0]!)
  // One row of figures, or one for all columns; anything else would add dimensions.
  const flat = other && other.values.length === (other.dims.at(-1) ?? 1) && other.dims.length <= 2
  const constant = flat && broadcast(other.values)
  if (!constant) return null
  switch (opType) {
    case 'Add':
      return each((value, at) => value + constant(at))
    case 'Mul':
      return each((value, at) => value * constant(at))
    case 'Sub':
      return each((value, at) => (isFirst ? value - constant(at) : constant(at) - value))
    default:
      return each((value, at) => (isFirst ? value / constant(at) : constant(at) / value))
  }
}

/** One figure for all columns, or one a column. */
function broadcast(values: ArrayLike<number>): ((column: number) => number) | null {
  if (values.length === 0) return null
  return values.length === 1 ? () => values[0]! : column => values[column]!
}

function each(of: (value: number, column: number) => number): ColumnStep {
  return row => {
    for (let at = 0; at < row.length; at++) row[at] = of(row[at]!, at)
  }
}
