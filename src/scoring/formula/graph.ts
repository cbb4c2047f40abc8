import onnxProto, { type onnx as Onnx } from 'onnx-proto'
import { numbersOf } from './tensors.ts'

const { onnx } = onnxProto

/** A constant of the graph; row-major. */
export interface Constant {
  readonly dims: readonly number[]
  readonly values: Float64Array
}

/** A model file's graph, as far as a linear model, a tree ensemble or a text model needs it to be read. */
export interface Graph {
  /** The names of the inputs that a caller feeds. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** The node that gives this tensor. */
  producer(tensor: string): Onnx.INodeProto | undefined
  /** The constant of this name, of floats or doubles; undefined for anything else. */
  constant(tensor: string): Constant | undefined
  /** The constant of this name, of any type, as the file has it. */
  tensor(name: string): Onnx.ITensorProto | undefined
}

/** Throws where the bytes are no ONNX model. */
export function readGraph(bytes: Uint8Array): Graph {
  return graphOf(onnx.ModelProto.decode(bytes).graph)
}

/** The graph that is an attribute of a node; it sees the constants of the graph around it. */
export function innerGraph(node: Onnx.INodeProto, name: string, around: Graph): Graph {
  return graphOf(attribute(node, name)?.g, around)
}

function graphOf(graph: Onnx.IGraphProto | null | undefined, around?: Graph): Graph {
  const nodes = graph?.node ?? []
  const producers = new Map(nodes.flatMap(node => (node.output ?? []).map(name => [name, node] as const)))
  const tensors = new Map((graph?.initializer ?? []).map(tensor => [tensor.name!, tensor] as const))
  for (const node of nodes) {
    const value = node.opType === 'Constant' && attribute(node, 'value')?.t
    if (value) tensors.set(node.output![0]!, value)
  }
  const tensorOf = (name: string) => tensors.get(name) ?? around?.tensor(name)
  return {
    inputs: (graph?.input ?? []).map(({ name }) => name!).filter(name => !tensors.has(name)),
    outputs: (graph?.output ?? []).map(({ name }) => name!),
    producer: tensor => producers.get(tensor),
    constant(name) {
      const tensor = tensorOf(name)
      const values = tensor && numbersOf(tensor)
      return values && { dims: (tensor.dims ?? []).map(Number), values }
    },
    tensor: tensorOf,
  }
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
