import onnxProto from 'onnx-proto'
import type { GraphNode } from './model-graph.ts'
import { fieldsOf, integersOf } from './wire.ts'

const { onnx } = onnxProto
const INTS = 8
const FLOATS = 7
const decoder = new TextDecoder()

/** An attribute's whole numbers; none where it is not there. Trees have a million of them: they are read as they lie. */
export function integers(node: GraphNode, name: string): number[] {
  const bytes = node.attributes.get(name)
  return bytes ? integersOf(fieldsOf(bytes), INTS) : []
}

/** How many real numbers an attribute has. */
export function countOfFloats(node: GraphNode, name: string): number {
  const bytes = node.attributes.get(name)
  if (!bytes) return 0
  const fields = fieldsOf(bytes).filter(({ number }) => number === FLOATS)
  return fields.reduce((sum, { content }) => sum + content.length / 4, 0)
}

/** An attribute's texts; none where it is not there. */
export function texts(node: GraphNode, name: string): string[] {
  return (decoded(node, name)?.strings ?? []).map(bytes => decoder.decode(bytes))
}

/** An attribute's one text, or an empty one. */
export function text(node: GraphNode, name: string): string {
  return decoder.decode(decoded(node, name)?.s ?? new Uint8Array())
}

/** An attribute's one whole number, or null. */
export function integer(node: GraphNode, name: string): number | null {
  const i = decoded(node, name)?.i
  return i === undefined || i === null ? null : Number(i)
}

function decoded(node: GraphNode, name: string) {
  const bytes = node.attributes.get(name)
  return bytes ? onnx.AttributeProto.decode(bytes) : null
}
