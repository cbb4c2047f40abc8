import onnxProto, { type onnx as Onnx } from 'onnx-proto'

const { onnx } = onnxProto

/** ONNX's element types by name (TensorProto.DataType). */
export const TYPES = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
} as const
export type TypeName = keyof typeof TYPES

/** `null` leaves a dimension open, no shape leaves it out. */
export interface PortSpec {
  readonly name: string
  readonly type?: TypeName | 'sequence of maps' | 'map'
  readonly shape?: readonly (number | string | null)[]
}

export interface NodeSpec {
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly domain?: string
  /** Whole numbers are INT, texts STRING, lists by their first element; `floats:` before a name makes a list of reals. */
  readonly attributes?: Readonly<Record<string, number | string | readonly (number | string)[]>>
}

export interface ModelSpec {
  readonly inputs: readonly PortSpec[]
  readonly outputs: readonly PortSpec[]
  readonly nodes: readonly NodeSpec[]
  readonly ir?: number
  readonly opsets?: Readonly<Record<string, number>>
  readonly initializers?: readonly Onnx.ITensorProto[]
}

/** An ONNX file of these parts. */
export function onnxModel({ inputs, outputs, nodes, ir = 8, opsets, initializers = [] }: ModelSpec): Buffer {
  const imports = Object.entries(opsets ?? { '': 13, 'ai.onnx.ml': 3 })
  const message = onnx.ModelProto.create({
    irVersion: ir,
    opsetImport: imports.map(([domain, version]) => ({ domain, version })),
    graph: {
      name: 'odd',
      node: nodes.map(({ op, domain = '', inputs, outputs, attributes = {} }) => ({
        opType: op,
        domain,
        input: [...inputs],
        output: [...outputs],
        attribute: Object.entries(attributes).map(attribute),
      })),
      input: inputs.map(port),
      output: outputs.map(port),
      initializer: [...initializers],
    },
  })
  return Buffer.from(onnx.ModelProto.encode(message).finish())
}

export function floats(name: string, dims: readonly number[], values: readonly number[]): Onnx.ITensorProto {
  return { name, dims: [...dims], dataType: TYPES.float32, floatData: [...values] }
}

/** Weights that lie in another file. */
export function externalFloats(
  name: string,
  dims: readonly number[],
  where: Readonly<Record<string, string>>,
): Onnx.ITensorProto {
  const externalData = Object.entries(where).map(([key, value]) => ({ key, value }))
  return { name, dims: [...dims], dataType: TYPES.float32, dataLocation: 1, externalData }
}

function attribute([key, value]: [
  string,
  number | string | readonly (number | string)[],
]): Onnx.IAttributeProto {
  const { FLOATS, INT, INTS, STRING, STRINGS } = onnx.AttributeProto.AttributeType
  const name = key.replace('floats:', '')
  if (typeof value === 'number') return { name, type: INT, i: value }
  if (typeof value === 'string') return { name, type: STRING, s: Buffer.from(value) }
  if (name !== key) return { name, type: FLOATS, floats: value as number[] }
  if (typeof value[0] === 'string')
    return { name, type: STRINGS, strings: value.map(text => Buffer.from(String(text))) }
  return { name, type: INTS, ints: value as number[] }
}

function port({ name, type, shape }: PortSpec): Onnx.IValueInfoProto {
  if (type === undefined) return { name }
  const mapType = { keyType: TYPES.int64, valueType: { tensorType: { elemType: TYPES.float32 } } }
  if (type === 'map') return { name, type: { mapType } }
  if (type === 'sequence of maps') return { name, type: { sequenceType: { elemType: { mapType } } } }
  const dim = shape?.map(each =>
    each === null ? {} : typeof each === 'number' ? { dimValue: each } : { dimParam: each },
  )
  return { name, type: { tensorType: { elemType: TYPES[type], ...(dim ? { shape: { dim } } : {}) } } }
}
