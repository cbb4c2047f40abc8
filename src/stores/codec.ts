import { Packr } from 'msgpackr'

/**
 * Plain MessagePack: each value is read on its own, by any process, and in any language. A `toJSON` among a caller's values is a value,
 * not to be called.
 */
const packr = new Packr({ useRecords: false, copyBuffers: true, useToJSON: false })

export function pack(value: unknown): Buffer {
  return packr.pack(value)
}

/** Each call names the shape that it expects: what is read here was written by this code. */
export function unpack<T>(bytes: Uint8Array): T {
  return packr.unpack(bytes)
}

/** The values that were packed one after another. */
export function unpackAll(bytes: Uint8Array): unknown[] {
  return bytes.length === 0 ? [] : packr.unpackMultiple(bytes)
}

/** Tells of each of them where its bytes begin and end. */
export function unpackEach(
  bytes: Uint8Array,
  tell: (value: unknown, start: number, end: number) => void,
): void {
  if (bytes.length > 0) packr.unpackMultiple(bytes, (value, start, end) => tell(value, start!, end!))
}
