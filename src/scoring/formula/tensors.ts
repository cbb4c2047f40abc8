import type { onnx as Onnx } from 'onnx-proto'

const FLOAT = 1
const INT8 = 3
const INT64 = 7
const STRING = 8
const DOUBLE = 11

/** Of a tensor, how many there are by its dimensions. */
function countOf({ dims }: Onnx.ITensorProto): number {
  return (dims ?? []).reduce((product: number, dim) => product * Number(dim), 1)
}

/** The numbers of a tensor of floats or doubles that lies in the file itself. */
export function numbersOf(tensor: Onnx.ITensorProto): Float64Array | undefined {
  const { dataType, rawData, floatData, doubleData } = tensor
  if (dataType !== FLOAT && dataType !== DOUBLE) return undefined
  const count = countOf(tensor)
  const size = dataType === FLOAT ? 4 : 8
  let values: Float64Array
  if (rawData && rawData.length > 0) {
    if (rawData.length !== count * size) return undefined
    const view = viewOf(rawData)
    values = Float64Array.from({ length: count }, (_, at) =>
      dataType === FLOAT ? view.getFloat32(at * 4, true) : view.getFloat64(at * 8, true),
    )
  } else values = Float64Array.from((dataType === FLOAT ? floatData : doubleData) ?? [])
  return values.length === count ? values : undefined
}

/** The numbers of a tensor of int8 with raw data. */
export function int8sOf(tensor: Onnx.ITensorProto): Int8Array | undefined {
  const { dataType, rawData } = tensor
  return dataType === INT8 && rawData?.length === countOf(tensor) ? Int8Array.from(rawData) : undefined
}

/** The one number of a tensor of int64, of whatever dimensions, with raw data. */
export function oneWholeOf({ dataType, rawData }: Onnx.ITensorProto): number | undefined {
  return dataType === INT64 && rawData?.length === 8
    ? Number(viewOf(rawData).getBigInt64(0, true))
    : undefined
}

/** The one text of a tensor, of whatever dimensions. */
export function oneTextOf({ dataType, stringData }: Onnx.ITensorProto): string | undefined {
  return dataType === STRING && stringData?.length === 1 ? new TextDecoder().decode(stringData[0]) : undefined
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}
