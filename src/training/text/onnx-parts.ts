import onnxProto, { type onnx as Onnx } from 'onnx-proto'

const { onnx } = onnxProto
const { AttributeType } = onnx.AttributeProto
const { DataType } = onnx.TensorProto
const encoder = new TextEncoder()

export const elementType = { float: DataType.FLOAT, int64: DataType.INT64, string: DataType.STRING }

/** One operator; a number is a whole one, an array of numbers whole ones, of typed floats real ones. */
export function operator(
  opType: string,
  input: string[],
  output: string[],
  attributes: Record<string, Attribute> = {},
  domain = '',
): Onnx.INodeProto {
  const attribute = Object.entries(attributes).map(([name, value]) => ({ name, ...attributeOf(value) }))
  return { opType, domain, input, output, attribute }
}

export type Attribute = number | string | number[] | string[] | Float32Array | { body: Onnx.IGraphProto }

function attributeOf(value: Attribute): Omit<Onnx.IAttributeProto, 'name'> {
  if (typeof value === 'number') return { type: AttributeType.INT, i: value }
  if (typeof value === 'string') return { type: AttributeType.STRING, s: encoder.encode(value) }
  if (value instanceof Float32Array) return { type: AttributeType.FLOATS, floats: [...value] }
  if (!Array.isArray(value)) return { type: AttributeType.GRAPH, g: value.body }
  return typeof value[0] === 'string'
    ? { type: AttributeType.STRINGS, strings: (value as string[]).map(text => encoder.encode(text)) }
    : { type: AttributeType.INTS, ints: value as number[] }
}

/** A constant of the graph. */
export function constant(
  name: string,
  values: Float32Array | Int8Array | BigInt64Array | string,
  dims: number[] = [],
): Onnx.ITensorProto {
  if (typeof values === 'string')
    return { name, dims, dataType: DataType.STRING, stringData: [encoder.encode(values)] }
  const dataType =
    values instanceof Float32Array
      ? DataType.FLOAT
      : values instanceof Int8Array
        ? DataType.INT8
        : DataType.INT64
  return {
    name,
    dims,
    dataType,
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  }
}

export function tensor(name: string, elemType: number, dims: (number | string)[]): Onnx.IValueInfoProto {
  const dim = dims.map(size => (typeof size === 'string' ? { dimParam: size } : { dimValue: size }))
  return { name, type: { tensorType: { elemType, shape: { dim } } } }
}
