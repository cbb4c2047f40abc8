import onnxProto, { type onnx as Onnx } from 'onnx-proto'

const { onnx } = onnxProto
const FLOAT = 1
const DOUBLE = 11

/** A constant of the graph; row-major. */
export interface Constant {
  readonly dims: readonly number[]
  readonly values: Float64Array
}

/** A model file's graph, as far as a linear model or a tree ensemble needs it to be read. */
export interface Graph {
  /** The names of the inputs that a caller feeds. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** The node that gives this tensor. */
  producer(tensor: string): Onnx.INodeProto | undefined
  /** The constant of this name, of floats or doubles; undefined for anything else. */
  constant(tensor: string): Constant | undefined
}

/** Throws where the bytes are no ONNX model. */
export function readGraph(bytes: Uint8Array): Graph {
  const { graph } = onnx.ModelProto.decode(bytes)
  const nodes = graph?.node ?? []
  const producers = new Map(nodes.flatMap(node => (node.output ?? []).map(name => [name, node] as const)))
  const tensors = new Map((graph?.initializer ?? []).map(tensor => [tensor.name!, tensor] as const))
  for (const node of nodes) {
    const value = node.opType === 'Constant' && attribute(node, 'value')?.t
    if (value) tensors.set(node.output![0]!, value)
  }
  return {
    inputs: (graph?.input ?? []).map(({ name }) => name!).filter(name => !tensors.has(name)),
    outputs: (graph?.output ?? []).map(({ name }) => name!),
    producer: tensor => producers.get(tensor),
    constant(name) {
      const tensor = tensors.get(name)
      const values = tensor && numbersOf(tensor)
      return values && { dims: (tensor.dims ?? []).map(Number), values }
    },
  }
}

/** The numbers of a tensor of floats or doubles that lies in the file itself. */
function numbersOf({
  dataType,
  rawData,
  floatData,
  doubleData,
  dims,
}: Onnx.ITensorProto): Float64Array | undefined {
  if (dataType !== FLOAT && dataType !== DOUBLE) return undefined
  const count = (dims ?? []).reduce((product: number, dim) => product * Number(dim), 1)
  const size = dataType === FLOAT ? 4 : 8
  let values: Float64Array
  if (rawData && rawData.length > 0) {
    if (rawData.length !== count * size) return undefined
    const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength)
    values = Float64Array.from({ length: count }, (_, at) =>
      dataType === FLOAT ? view.getFloat32(at * 4, true) : view.getFloat64(at * 8, true),
    )
  } else values = Float64Array.from((dataType === FLOAT ? floatData : doubleData) ?? [])
  return values.length === count ? values : undefined
}

function attribute(node: Onnx.INodeProto, name: string): Onnx.IAttributeProto | undefined {
  return node.attribute?.find(one => one.name === name)
}

export function intOf(node: Onnx.INodeProto, name: string, otherwise: number): number {
  const found = attribute(node, name)
  return found ? Number(found.i ?? 0) : otherwise
}

export function floatOf(node: Onnx.INodeProto, name: string, otherwise: number): number {
  const found = attribute(node, name)
  return found ? (found.f ?? 0) : otherwise
}

export function intsOf(node: Onnx.INodeProto, name: string): readonly number[] {
  // Long's own way to a number; `Number()` takes the road over its text.
  return (attribute(node, name)?.ints ?? []).map(int => (typeof int === 'number' ? int : int.toNumber()))
}

/** A list of floats, or of the doubles that stand in its place since ai.onnx.ml 3 (`<name>_as_tensor`). */
export function floatsOf(node: Onnx.INodeProto, name: string): ArrayLike<number> {
  const floats = attribute(node, name)?.floats ?? []
  const doubles = floats.length === 0 && attribute(node, `${name}_as_tensor`)?.t
  return doubles ? (numbersOf(doubles) ?? []) : floats
}

export function textOf(node: Onnx.INodeProto, name: string, otherwise: string): string {
  const found = attribute(node, name)?.s
  return found ? new TextDecoder().decode(found) : otherwise
}

export function textsOf(node: Onnx.INodeProto, name: string): readonly string[] {
  const decoder = new TextDecoder()
  return (attribute(node, name)?.strings ?? []).map(bytes => decoder.decode(bytes))
}
