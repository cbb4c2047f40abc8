import { pack, unpack } from './codec.ts'

const revisionBytes = 8

/** A value after its revision (a big-endian double), which scripts read without understanding the value. */
export function packVersioned(revision: number, value: unknown): Buffer {
  const head = Buffer.allocUnsafe(revisionBytes)
  head.writeDoubleBE(revision)
  return Buffer.concat([head, pack(value)])
}

/** The revision of packed bytes; 0 where there are none. */
export function revisionIn(bytes: Buffer | undefined): number {
  return bytes ? bytes.readDoubleBE(0) : 0
}

export function unpackVersioned<T>(bytes: Buffer): { revision: number; value: T } {
  return { revision: bytes.readDoubleBE(0), value: unpack<T>(bytes.subarray(revisionBytes)) }
}
