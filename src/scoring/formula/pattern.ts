import onnxProto, { type onnx as Onnx } from 'onnx-proto'
import type { Graph } from './graph.ts'

const { INT, STRING } = onnxProto.onnx.AttributeProto.AttributeType

/** An operator as it must be; inputs go by names of the pattern's own. */
interface Operator {
  readonly op: string
  readonly domain?: string
  readonly inputs: readonly string[]
  /** All that it has, no more and no fewer; null is one with any value. */
  readonly attributes?: Readonly<Record<string, number | string | null>>
}

/** Operators by what they give; what no operator gives may be any tensor. */
export type Pattern = Readonly<Record<string, Operator>>

/** The graph's tensors by their names in the pattern; null where the tensor `of` is not made in exactly this way. */
export function matched<P extends Pattern>(
  graph: Graph,
  pattern: P,
  of: keyof P & string,
  tensor: string,
): ReadonlyMap<string, string> | null {
  const tensors = new Map<string, string>()
  function isMade(name: string, tensor: string): boolean {
    const known = tensors.get(name)
    if (known !== undefined) return known === tensor
    tensors.set(name, tensor)
    if (!Object.hasOwn(pattern, name)) return true
    const node = graph.producer(tensor)
    const operator = pattern[name]!
    return (
      node !== undefined &&
      node.output?.[0] === tensor &&
      isSuch(node, operator) &&
      operator.inputs.every((input, at) => isMade(input, node.input![at]!))
    )
  }
  return isMade(of, tensor) ? tensors : null
}

function isSuch(node: Onnx.INodeProto, { op, domain = '', inputs, attributes = {} }: Operator): boolean {
  const own = node.attribute ?? []
  return (
    node.opType === op &&
    (node.domain === 'ai.onnx' ? '' : (node.domain ?? '')) === domain &&
    node.input?.length === inputs.length &&
    own.length === Object.keys(attributes).length &&
    own.every(one => Object.hasOwn(attributes, one.name!) && hasValue(one, attributes[one.name!]!))
  )
}

function hasValue({ type, i, s }: Onnx.IAttributeProto, value: number | string | null): boolean {
  if (value === null) return true
  if (typeof value === 'number') return type === INT && Number(i) === value
  return type === STRING && new TextDecoder().decode(s ?? new Uint8Array()) === value
}
