/** ONNX's element types by number (TensorProto.DataType), by the names that the runtime uses. */
const NAMES = [
  null,
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
] as const

/** The name of an element type, or null for none. */
export function elementType(number: number): string | null {
  return NAMES[number] ?? (number === 0 ? null : `type ${number}`)
}

/** Whether its numbers are reals, which probabilities and values must be. */
export function isReal(type: string): boolean {
  return type === 'float32' || type === 'float64' || type === 'float16'
}
