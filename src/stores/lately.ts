import { bounded } from './bounded.ts'

/** Values decoded lately, by key. */
export type Lately<T> = (key: string, bytes: Uint8Array) => T

/**
 * Decodes bytes, unless the same bytes were decoded for this key lately: then the value is the one given before. What is stored
 * is always read and compared, so that nothing can be out of date; only the decoding is saved, which costs more than the read.
 * A customer in a conversation is asked for again and again. Bytes that differ are decoded with the value before at hand. Values are
 * shared: nobody may change them.
 */
export function lately<T>(mostBytes: number, decode: (bytes: Buffer, before?: T) => T): Lately<T> {
  const known = bounded<string, { readonly bytes: Buffer; readonly value: T }>(mostBytes)
  return (key, bytes) => {
    const found = known.get(key)
    if (found?.bytes.equals(bytes)) return found.value
    // What a store hands out may be a small part of what it has received.
    const kept = Buffer.from(bytes)
    const value = decode(kept, found?.value)
    known.set(key, { bytes: kept, value }, bytesOfCustomer(kept.length))
    return value
  }
}

/** Of what customers are, packed, a process remembers so much at most; unpacked it takes about five times as much. */
export const CUSTOMERS_BYTES = 32 * 2 ** 20
/** However little it is: keys and objects take memory too. So no more than 4,096 are remembered. */
const LEAST_BYTES = 8_192

export function bytesOfCustomer(packed: number): number {
  return Math.max(packed, LEAST_BYTES)
}
