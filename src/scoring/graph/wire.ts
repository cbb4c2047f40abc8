/** One field of a protobuf message: where it lies whole, and where its content does. */
export interface Field {
  readonly number: number
  /** With its tag and length, so that a message can be put together again from what is left as it is. */
  readonly whole: Uint8Array
  /** What it holds; empty for a number. */
  readonly content: Uint8Array
  /** Of a varint, exact up to 2^53; NaN where the field is none. */
  readonly value: number
}

const VARINT = 0
const FIXED64 = 1
const LENGTH = 2
const FIXED32 = 5

/**
 * The fields of a message, as views: nothing is copied and nothing nested is read, so that a model of many megabytes costs
 * nothing (protocol buffers' wire format, https://protobuf.dev/programming-guides/encoding). What is not known is kept too.
 * @throws RangeError where the bytes are no message.
 */
export function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = []
  const at = { place: 0 }
  while (at.place < bytes.length) {
    const start = at.place
    const tag = varint(bytes, at)
    let content = bytes.subarray(at.place, at.place)
    let value = Number.NaN
    const kind = tag & 7
    if (kind === VARINT) value = varint(bytes, at)
    else {
      const size = kind === LENGTH ? varint(bytes, at) : kind === FIXED64 ? 8 : kind === FIXED32 ? 4 : -1
      if (size < 0 || at.place + size > bytes.length)
        throw new RangeError('the bytes end early or are no message')
      content = bytes.subarray(at.place, at.place + size)
      at.place += size
    }
    const number = Math.floor(tag / 8)
    if (number === 0) throw new RangeError('the bytes are no message')
    fields.push({ number, whole: bytes.subarray(start, at.place), content, value })
  }
  return fields
}

/** The numbers of a repeated integer field, packed or one by one; exact up to 2^53. */
export function integersOf(fields: readonly Field[], number: number): number[] {
  const integers: number[] = []
  for (const field of fields) {
    if (field.number !== number) continue
    if (!Number.isNaN(field.value)) integers.push(field.value)
    const at = { place: 0 }
    while (at.place < field.content.length) integers.push(varint(field.content, at))
  }
  return integers
}

/** A field with a message in it. */
export function lengthDelimited(number: number, content: Uint8Array): Uint8Array[] {
  return [varintBytes(number * 8 + LENGTH), varintBytes(content.length), content]
}

function varint(bytes: Uint8Array, at: { place: number }): number {
  let low = 0
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = next(bytes, at)
    low |= (byte & 0x7f) << shift
    if (byte < 0x80) return low
  }
  let high = 0n
  for (let shift = 28n; shift < 70n; shift += 7n) {
    const byte = next(bytes, at)
    high |= BigInt(byte & 0x7f) << shift
    // A negative number is written as ten bytes, in two's complement.
    if (byte < 0x80) return Number(BigInt.asIntN(64, high | BigInt(low)))
  }
  throw new RangeError('the bytes are no message')
}

function next(bytes: Uint8Array, at: { place: number }): number {
  const byte = bytes[at.place++]
  if (byte === undefined) throw new RangeError('the bytes end early')
  return byte
}

function varintBytes(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  return Uint8Array.from([...bytes, rest])
}
